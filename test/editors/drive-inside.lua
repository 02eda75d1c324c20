-- Does what a user of Neovim does in a manifest that holds configuration, and writes it down: lines of JSON in $NO502_SEEN.
local path = vim.env.NO502_TREE .. "/shop.yaml"
local seen = io.open(vim.env.NO502_SEEN, "w")

local function note(step, value)
  seen:write(vim.fn.json_encode({ step, value }) .. "\n")
  seen:flush()
end

local function codes()
  return vim.tbl_map(function(one)
    return (one.lnum + 1) .. ":" .. (one.code or one.user_data.lsp.code)
  end, vim.diagnostic.get(0))
end

local function await(done)
  return vim.wait(20000, done, 20)
end

local function ask(method, params)
  local answer = nil
  vim.lsp.buf_request(0, method, params, function(_, result)
    answer = result or {}
  end)
  await(function()
    return answer ~= nil
  end)
  return answer
end

local function main()
  vim.cmd("edit " .. path)
  -- As the file type of YAML sets it.
  vim.bo.expandtab = true
  await(function()
    return #codes() > 0
  end)
  note("opened", codes())

  vim.fn.search("fastcgi_pass")
  vim.cmd("normal! O" .. "fastcgi_re")
  local items = ask("textDocument/completion", vim.lsp.util.make_position_params(0, "utf-16"))
  note("completed", vim.tbl_map(function(item)
    return item.label
  end, items.items or items))
  vim.cmd("undo")

  local outline = ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params() })
  note("outline", vim.tbl_map(function(one)
    return one.name
  end, outline))

  -- The comment that ignores the finding, which is back after the undo.
  await(function()
    return vim.deep_equal(codes(), { "15:socket-tcp-mismatch" })
  end)
  vim.fn.search("unix:/run")
  vim.ui.select = function(items, options, choose)
    for at, item in ipairs(items) do
      if options.format_item(item):match("^Ignore") then
        return choose(items[at], at)
      end
    end
  end
  vim.lsp.buf.code_action()
  await(function()
    return vim.fn.search("no502: ignore", "nw") ~= 0
  end)
  vim.cmd("%s/] $/] moved tonight/")
  vim.cmd("write")
  await(function()
    return #codes() == 0
  end)
  note("ignored", codes())
end

local ok, trouble = pcall(main)
if not ok then
  note("trouble", tostring(trouble))
end
seen:close()
vim.cmd("qall!")
