-- Every stage of a mail for us, twice over one connection; other people's mail passes at DATA.
dofile(folder .. "/steps.lua")

local connection = connected()
stamped(connection)
stamped(connection)
need("rcpt of others goes on", envelope(connection, "bob@example.com", "eve@example.org") == SMFIR_CONTINUE)
need("other people's mail passes at data", data(connection) == SMFIR_ACCEPT)
done("quit", mt.disconnect(connection, true))
