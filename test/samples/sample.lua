local M = {}

local MAX = 10

--- Opens the picker.
-- @param opts table
function M.open(opts)
  local inner = function() return opts end
  return inner()
end

M.close = function(self)
  -- closes it
end

local defaults = {
  width = 80,
  on_exit = function(job)
    job:stop()
  end,
}

function Picker:refresh() end

return M
