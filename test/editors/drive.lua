-- Does what a user of Neovim does, and writes down what there is to see: lines of JSON in $NO502_SEEN.
local nginx = vim.env.NO502_TREE .. "/nginx/nginx.conf"
local pool = vim.env.NO502_TREE .. "/php/pages.conf"
local seen = io.open(vim.env.NO502_SEEN, "w")

local function codes(path)
  local buffer = vim.fn.bufnr(path)
  local found = {}
  if buffer ~= -1 then
    for _, one in ipairs(vim.diagnostic.get(buffer)) do
      local code = one.code or (one.user_data and one.user_data.lsp and one.user_data.lsp.code)
      table.insert(found, (one.lnum + 1) .. ":" .. code)
    end
  end
  table.sort(found)
  return found
end

local function has(path, code)
  for _, one in ipairs(codes(path)) do
    if one:match(":(.*)$") == code then
      return true
    end
  end
  return false
end

local function note(step, value)
  seen:write(vim.fn.json_encode({ step, value }) .. "\n")
  seen:flush()
end

local function await(step, path, code, wanted)
  local came = vim.wait(20000, function()
    return has(path, code) == wanted
  end, 20)
  note(step, { came = came, codes = codes(path) })
end

local function main()
  vim.cmd("edit " .. nginx)
  await("opened", nginx, "keepalive-before-balancer", true)
  note("message", vim.tbl_map(function(one)
    return { source = one.source, severity = one.severity }
  end, vim.diagnostic.get(0))[1])

  -- Take the first fix that is offered and is no comment.
  vim.fn.search("keepalive 32")
  local offered = {}
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      table.insert(offered, options.format_item and options.format_item(item) or tostring(item))
    end
    for at, title in ipairs(offered) do
      if not title:match("^Ignore") then
        return choose(items[at], at)
      end
    end
  end
  vim.lsp.buf.code_action()
  vim.wait(20000, function()
    return vim.bo.modified
  end, 20)
  note("offered", offered)
  await("fixed", nginx, "keepalive-before-balancer", false)
  vim.cmd("write")
  await("saved", nginx, "keepalive-before-balancer", false)
  note("text", vim.fn.readfile(nginx))

  -- Only the file of nginx changes, and it is not saved.
  note("the other file", codes(pool))
  vim.cmd("%s/fastcgi_keep_conn on;/fastcgi_keep_conn on; fastcgi_read_timeout 900s;/")
  await("waits longer", pool, "timeout-inversion", true)
  vim.cmd("undo")
  await("waits as before", pool, "timeout-inversion", false)

  local hover = nil
  vim.fn.search("fastcgi_pass")
  vim.lsp.buf_request(0, "textDocument/hover", vim.lsp.util.make_position_params(0, "utf-16"), function(_, result)
    hover = result and result.contents.value or "nothing"
  end)
  vim.wait(20000, function()
    return hover ~= nil
  end, 20)
  note("hover", hover)
end

local ok, trouble = pcall(main)
if not ok then
  note("trouble", tostring(trouble))
end
seen:close()
vim.cmd("qall!")
