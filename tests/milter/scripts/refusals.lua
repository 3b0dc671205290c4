-- A signed address that is none is refused by itself; the mail goes on for whom it can.
dofile(folder .. "/steps.lua")

local connection = connected()
need("forged address", envelope(connection, "support+t.forged@example.com") == SMFIR_REPLYCODE)
done("abort", mt.abort(connection))
need("forged, then real", envelope(connection, "support+t.forged@example.com", "support@example.com") == SMFIR_CONTINUE)
done("abort", mt.abort(connection))

-- At the end the whole mail: somebody whom nobody knows, where the queue refuses such.
need("rcpt", envelope(connection, "closed@example.com") == SMFIR_CONTINUE)
need("data", data(connection) == SMFIR_CONTINUE)
header(connection, "somebody@unknown.example")
done("body", mt.bodystring(connection, "It is on fire.\r\n"))
done("end", mt.eom(connection))
need("refused at the end", reply(connection) == SMFIR_REPLYCODE)
need("without a stamp", not mt.eom_check(connection, MT_HDRINSERT, "X-Maildocket-Verdict"))
stamped(connection)
done("quit", mt.disconnect(connection, true))
