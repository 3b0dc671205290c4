-- What the scripts beside this file share. `socket` is given by -D. No constant of miltertest names the end of headers:
-- the filter asks not to be told of it, and neither of the connect event.
function need(what, good)
    if not good then
        print("FAILED: " .. what)
        os.exit(1)
    end
end

function done(what, trouble)
    need(what .. ": " .. tostring(trouble), trouble == nil)
end

function connected()
    local connection = mt.connect(socket)
    need("connect", connection ~= nil)
    done("negotiate", mt.negotiate(connection, nil, nil, nil))
    done("helo", mt.helo(connection, "mail.client.example"))
    return connection
end

function reply(connection)
    return mt.getreply(connection)
end

-- MAIL, and RCPT for each address; the reply to the last one.
function envelope(connection, ...)
    done("macro", mt.macro(connection, SMFIC_MAIL, "i", "4XyZ", "_", "mail.client.example [192.0.2.1]"))
    done("mail", mt.mailfrom(connection, "<anna@northwind.example>"))
    for _, address in ipairs({...}) do
        done("rcpt", mt.rcptto(connection, "<" .. address .. ">"))
    end
    return reply(connection)
end

function data(connection)
    done("data", mt.data(connection))
    return reply(connection)
end

function header(connection, author)
    for _, field in ipairs({
        {"From", author or "Anna Berg <anna@northwind.example>"},
        {"To", "support@example.com"},
        {"Subject", "Printer on fire"},
        {"Message-ID", "<1@northwind.example>"},
        {"Date", "Sat, 28 Nov 2026 16:00:00 +0000"},
        {"X-Maildocket-Verdict", "v=1; forged"},
    }) do
        done("header", mt.header(connection, field[1], field[2]))
    end
end

-- A whole mail for us: taken, stamped at the top, what it brought in our name taken out.
function stamped(connection)
    need("rcpt of ours goes on", envelope(connection, "support@example.com") == SMFIR_CONTINUE)
    need("data goes on", data(connection) == SMFIR_CONTINUE)
    header(connection)
    done("body", mt.bodystring(connection, "It is on fire.\r\n"))
    done("more body", mt.bodyrandom(connection, 70000))
    done("end", mt.eom(connection))
    need("end goes on", reply(connection) == SMFIR_CONTINUE)
    need("stamp", mt.eom_check(connection, MT_HDRINSERT, "X-Maildocket-Verdict"))
    need("forged stamp goes", mt.eom_check(connection, MT_HDRDELETE, "X-Maildocket-Verdict"))
    need("body stays", not mt.eom_check(connection, MT_BODYCHANGE))
end
