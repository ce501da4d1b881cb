;;; cart.el --- carts
(defcustom cart-max 10
  "Most items."
  :type 'integer)

;;;###autoload
(defun cart-add (item)
  "Add ITEM."
  (push item cart-items))

(defmacro with-cart (&rest body)
  `(progn ,@body))
