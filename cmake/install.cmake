# Where Debian expects things: programs in bin and sbin, configuration in /etc, units in lib/systemd.
