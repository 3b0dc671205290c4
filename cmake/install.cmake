# Where Debian expects things: programs in bin and sbin, configuration in /etc, units in lib/systemd.
install(TARGETS maildocket RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS maildocket-lmtpd maildocket-milter maildocket-imap RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(FILES contrib/systemd/maildocket-lmtpd.service contrib/systemd/maildocket-lmtpd.socket
              contrib/systemd/maildocket-imap.service contrib/systemd/maildocket-milter.service
              contrib/systemd/maildocket-worker.service
        DESTINATION lib/systemd/system)
install(FILES contrib/systemd/maildocket.sysusers DESTINATION lib/sysusers.d RENAME maildocket.conf)
install(FILES contrib/systemd/maildocket.tmpfiles DESTINATION lib/tmpfiles.d RENAME maildocket.conf)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES conf/maildocket.toml conf/minimal.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY conf/templates DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(DIRECTORY docs/admin contrib/postfix contrib/sendmail contrib/exim contrib/forward
        DESTINATION ${CMAKE_INSTALL_DOCDIR})

# An administrator's configuration is never overwritten.
install(CODE "
  if(NOT EXISTS \"\$ENV{DESTDIR}/etc/maildocket/maildocket.toml\")
    file(INSTALL DESTINATION /etc/maildocket TYPE FILE FILES \"${CMAKE_SOURCE_DIR}/conf/maildocket.toml\")
  endif()")
