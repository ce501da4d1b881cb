(ns shop.cart
  (:require [clojure.string :as str]))

(def max-items 10)

(defrecord Cart [items]
  Countable
  (count-items [this] (count items)))

;; Adds an item.
(defn add-item
  "Adds an item
to a cart."
  [cart item]
  (let [x (fn [a] a)]
    (conj cart (x item))))

(defn- valid? [item] (some? item))
(defmulti price :type)
(defmethod price :book [b] 1)
