" Opens it.
function! cart#open(name) abort
  let x = 1
endfunction

command! -nargs=1 CartOpen call cart#open(<q-args>)
