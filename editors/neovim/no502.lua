-- Starts no502 for configuration of nginx and PHP-FPM. Copy it to ~/.config/nvim/plugin/no502.lua.
-- Works from Neovim 0.7; vim.g.no502_cmd names another command, vim.g.no502_show the lowest level to show.

local marks = { ".no502.json", ".no502.jsonc", ".git" }
local patterns = {
  "*/nginx/*",
  "nginx*.conf",
  "*/sites-available/*",
  "*/sites-enabled/*",
  "*/conf.d/*.conf",
  "*/php/*.conf",
  "*/pool.d/*.conf",
  "*fpm*.conf",
  "*/php-fpm.d/*.conf",
  "php*.ini",
  "*.conf.template",
  "*compose*.yml",
  "*compose*.yaml",
  "Dockerfile*",
  "*.Dockerfile",
  ".no502.json",
  ".no502.jsonc",
}
-- Manifests hold configuration, too, but most YAML does not: only where a .no502.json lies above them.
local wide = { "*.yml", "*.yaml" }

-- The nearest directory above a file that holds one of the marks; nil leaves the choice to no502.
local function root_of(path)
  local directory = vim.fn.fnamemodify(path, ":p:h")
  while true do
    for _, mark in ipairs(marks) do
      if vim.fn.getftype(directory .. "/" .. mark) ~= "" then
        return directory
      end
    end
    local above = vim.fn.fnamemodify(directory, ":h")
    if above == directory then
      return nil
    end
    directory = above
  end
end

local function config_for(path)
  return {
    name = "no502",
    cmd = vim.g.no502_cmd or { "no502", "lsp" },
    root_dir = root_of(path),
    init_options = { show = vim.g.no502_show or "warning" },
  }
end

-- Neovim 0.7 does not itself look for a server that runs already.
local clients = {}

local function start_once(config, buffer)
  local key = config.root_dir or ""
  local id = clients[key]
  if id == nil or vim.lsp.get_client_by_id(id) == nil then
    id = vim.lsp.start_client(config)
    clients[key] = id
  end
  if id ~= nil then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

local function attach(buffer)
  if vim.bo[buffer].buftype ~= "" then
    return
  end
  local config = config_for(vim.api.nvim_buf_get_name(buffer))
  if vim.lsp.start ~= nil then
    vim.lsp.start(config, { bufnr = buffer })
  else
    start_once(config, buffer)
  end
end

vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
  pattern = patterns,
  callback = function(event)
    attach(event.buf)
  end,
})

vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
  pattern = wide,
  callback = function(event)
    local root = root_of(vim.api.nvim_buf_get_name(event.buf))
    if root ~= nil and vim.fn.glob(root .. "/.no502.json*") ~= "" then
      attach(event.buf)
    end
  end,
})
