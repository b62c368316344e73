# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # the variables are of system.nix
# Writes the system's /etc; runs in it while the system is built.
cat >passwd <<END
root:x:0:0:root:/root:/bin/bash
messagebus:x:4:4::/run/dbus:/bin/false
www-data:x:33:33::/var/empty:/bin/false
nobody:x:65534:65534::/var/empty:/bin/false
END
cat >group <<END
root:x:0:
tty:x:5:
disk:x:6:
adm:x:1:
messagebus:x:4:
utmp:x:29:
www-data:x:33:
systemd-journal:x:62:
nogroup:x:65534:
END
cat >os-release <<END
NAME=NixOS
ID=nixos
PRETTY_NAME="NixOS $version"
VERSION_ID="$version"
END
printf 'passwd: files\ngroup: files systemd\nhosts: files myhostname dns\n' >nsswitch.conf
printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.2 %s\n' "$hostName" >hosts
printf 'export PATH=/run/wrappers/bin:/run/current-system/sw/bin:/run/current-system/sw/sbin\n' >profile

mkdir -p nginx/www systemd/system/multi-user.target.wants
cp "$page" nginx/www/index.html
cat >nginx/nginx.conf <<END
daemon off;
user www-data;
master_process off;
pid /run/nginx/nginx.pid;
error_log stderr;
events { worker_connections 4096; }
http {
  access_log off;
  default_type text/html;
  client_body_temp_path /run/nginx/body;
  proxy_temp_path /run/nginx/proxy;
  fastcgi_temp_path /run/nginx/fastcgi;
  uwsgi_temp_path /run/nginx/uwsgi;
  scgi_temp_path /run/nginx/scgi;
  server {
    listen $port default_server;
    listen [::]:$port default_server;
    root $out/etc/nginx/www;
  }
}
END

# As in NixOS nginx is of Type=simple: systemd is through before its port is open.
start="/usr/sbin/nginx -c $out/etc/nginx/nginx.conf -e stderr"
[ "$delay" = 0 ] || start="/bin/sh -c 'sleep $delay; exec $start'"
if [ -n "$serves" ]; then
        cat >systemd/system/nginx.service <<END
[Unit]
Description=Nginx Web Server
After=network.target
StartLimitIntervalSec=0
[Service]
ExecStart=$start
Restart=always
RestartSec=10s
RuntimeDirectory=nginx
# For its events: nginx.conf can say so only where there is a master process.
LimitNOFILE=8192
# Told to end as it begins, it does not hear it.
TimeoutStopSec=5s
END
        ln -s ../nginx.service systemd/system/multi-user.target.wants/
fi
for unit in $unitFiles; do
        cp "${unit#*=}" "systemd/system/${unit%%=*}"
        ln -s "../${unit%%=*}" systemd/system/multi-user.target.wants/
done
