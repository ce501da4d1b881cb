option(WITH_SSL "Use SSL" ON)

# Adds a test.
function(add_unit_test name)
  add_executable(${name} ${name}.cpp)
endfunction()

add_library(cart STATIC cart.cpp)
