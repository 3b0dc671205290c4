-- The mail server breaks off at every stage, in order (the next mail over the same connection is as new) and without a
-- word (the next connection is).
dofile(folder .. "/steps.lua")

local stages = {
    function() end,
    function(connection) done("mail", mt.mailfrom(connection, "<anna@northwind.example>")) end,
    function(connection) done("rcpt", mt.rcptto(connection, "<support@example.com>")) end,
    function(connection) need("data", data(connection) == SMFIR_CONTINUE) end,
    function(connection) header(connection) end,
    function(connection) done("body", mt.bodystring(connection, "half a li")) end,
}

local function until_stage(connection, last)
    for stage = 1, last do
        stages[stage](connection)
    end
end

local connection = connected()
for last = 1, #stages do
    until_stage(connection, last)
    done("abort", mt.abort(connection))
    stamped(connection)
end
done("quit", mt.disconnect(connection, true))

for last = 1, #stages do
    connection = connected()
    until_stage(connection, last)
    done("vanish", mt.disconnect(connection, false))
end
connection = connected()
stamped(connection)
done("quit", mt.disconnect(connection, true))
