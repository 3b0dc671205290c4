#!/usr/bin/env python3
"""Every recipe of contrib/forward with the real programs."""

import contextlib
import fcntl
import os
import pathlib
import pwd
import tempfile

from desk import check, equal, mail
from exim import Exim
from mta import PROGRAM, arrives, check_octets, check_outage, check_queue_id, check_refusal, run_tests, signed_address
from postfix import LOCAL, recipe_postfix as postfix
from recipes import Recipe
from sendmail import Sendmail

FORWARD = Recipe("forward")
USER = "games"  # of every Debian system, with a name that is no queue's


def program_of(desk):
    return {"/usr/bin/maildocket": PROGRAM, "2424": desk.port}


def local_postfix(desk, sink, main, aliases=""):
    """Delivers to users of this host. Mail for the queue is that of USER, as the mail server sees it."""
    main += "\nmydestination = example.com, mx.example.com\nrelay_domains =\nrecipient_delimiter = +\nlocal_recipient_maps =\n" \
        "alias_maps = hash:/etc/postfix/aliases\n"
    return postfix(sink, main, {"aliases": aliases, "virtual": f"support@example.com {USER}@mx.example.com\n"}, LOCAL)


def users_file(server, name, text):
    """A file as it would be in USER's home."""
    path = server.folder / name
    path.write_text(text)
    owner = pwd.getpwnam(USER)
    os.chown(path, owner.pw_uid, owner.pw_gid)
    path.chmod(0o600)
    return path


def test_alias_of_postfix(desk, sink):
    with local_postfix(desk, sink, "", FORWARD.block("Alias", "/etc/aliases", **program_of(desk))) as server:
        check_arrivals_of_one_queue(desk, server)
        check_octets(desk, server)
        check_outage(desk, server)
    aliases = FORWARD.block("Alias", "/etc/aliases", support="nobody", **program_of(desk))
    with local_postfix(desk, sink, "", aliases) as server:
        check_refusal(desk, server, sink)


def check_arrivals_of_one_queue(desk, server):
    row, = arrives(desk, server, mail(subject="plain"), ["support@example.com"], "plain")
    equal((row["outcome"], row["ticket"], row["reverse_path"]), ("created", "TCK-1", "anna@northwind.example"))
    signed = signed_address(desk, "support@example.com", 1)
    row, = arrives(desk, server, mail(subject="signed"), [signed], "signed")
    equal((row["outcome"], row["ticket"]), ("appended", "TCK-1"), row)


def test_forward_file_of_postfix_behind_a_virtual_alias(desk, sink):
    main = "virtual_alias_maps = hash:/etc/postfix/virtual\nforward_path = /etc/postfix/../${user}.forward\n"
    with local_postfix(desk, sink, main) as server:
        users_file(server, f"{USER}.forward", FORWARD.block(".forward", "/home/support/.forward", **program_of(desk)))
        check_arrivals_of_one_queue(desk, server)
        check_outage(desk, server)


def test_alias_of_sendmail(desk, sink):
    aliases = FORWARD.block("Alias for sendmail", "/etc/aliases", **program_of(desk))
    with alone(), smrsh_of(PROGRAM), Sendmail(sink, aliases=aliases, local_host_names="example.com\n") as server:
        row, = arrives(desk, server, mail(subject="plain"), ["support@example.com"], "plain")
        equal((row["outcome"], row["reverse_path"]), ("created", "anna@northwind.example"))
        check_octets(desk, server)
        check_outage(desk, server)
    aliases = aliases.replace("support@example.com", "unknown@example.com")
    with alone(), smrsh_of(PROGRAM), Sendmail(sink, aliases=aliases, local_host_names="example.com\n") as server:
        check_refusal(desk, server, sink, recipient="support@example.com")


@contextlib.contextmanager
def alone():
    """Two runs on one host would meet at the files that these tests have outside of their own folder."""
    with open(pathlib.Path(tempfile.gettempdir()) / "maildocket-forward-test.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def smrsh_of(program):
    """smrsh's folder is compiled into it: the link is there for the test only, unless the host has one."""
    folder = "/etc/mail/smrsh"
    link = f"{folder}/{program.name}"
    made = not os.path.lexists(link)
    os.makedirs(folder, exist_ok=True)
    if made:
        os.symlink(program, link)
    try:
        yield
    finally:
        if made:
            os.unlink(link)


EXIM_ROUTERS = """\
users:
  driver = redirect
  domains = example.com
  local_part_suffix = +*
  local_part_suffix_optional
  {data}
  user = daemon
  pipe_transport = address_pipe
"""
EXIM_PIPE = """\
address_pipe:
  driver = pipe
  return_fail_output
"""


def test_alias_of_exim(desk, sink):
    line = FORWARD.block("Alias", "/etc/aliases", **program_of(desk))
    with Exim(sink, transport=EXIM_PIPE, routers=EXIM_ROUTERS.format(data="data = ${lookup{$local_part}lsearch{/tmp/none}}")) as server:
        aliases = server.folder / "aliases"
        aliases.write_text(line)
        server.config.write_text(server.config.read_text().replace("/tmp/none", str(aliases)))
        check_arrivals_of_one_queue(desk, server)
        check_queue_id(desk)
        check_outage(desk, server)


@contextlib.contextmanager
def without_mailbox():
    """The programs make the mailbox of USER, which must stay empty: what they do not hand on would end there, unseen."""
    mailbox = pathlib.Path("/var/mail") / USER
    check(not mailbox.exists(), mailbox, "is in use")
    try:
        yield
        check(not mailbox.exists() or mailbox.stat().st_size == 0, "mail went into the mailbox")
    finally:
        mailbox.unlink(missing_ok=True)


def check_filter(desk, sink, command, name, text):
    """A program that sorts a user's mail takes it, and hands on what the exit code says."""
    main = f"virtual_alias_maps = hash:/etc/postfix/virtual\nmailbox_command = {command} /etc/postfix/../{name}\n"
    with alone(), without_mailbox(), local_postfix(desk, sink, main) as server:
        path = users_file(server, name, text)
        row, = arrives(desk, server, mail(subject="plain"), ["support@example.com"], "plain")
        equal((row["outcome"], row["reverse_path"]), ("created", "anna@northwind.example"))
        check_octets(desk, server)
        check_outage(desk, server)
        path.write_text(text.replace("--recipient support@", "--recipient unknown@"))
        check_refusal(desk, server, sink, recipient="support@example.com")


def test_procmail(desk, sink):
    check_filter(desk, sink, "/usr/bin/procmail", "procmailrc", FORWARD.block("procmail", "/home/support/.procmailrc", **program_of(desk)))


def test_maildrop(desk, sink):
    check_filter(desk, sink, "/usr/bin/maildrop", "mailfilter", FORWARD.block("maildrop", "/home/support/.mailfilter", **program_of(desk)))

if __name__ == "__main__":
    run_tests(globals())
