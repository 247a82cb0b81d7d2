# SPDX-License-Identifier: GPL-2.0
# The parameter as it comes at boot: from modprobe.d, from the command line of the
# kernel. And who may write, and what a name can do to the log.
. ./lib.sh

dir=/lib/modules/$(uname -r)
mkdir -p "$dir" /etc/modprobe.d
cp /relax_rmrr.ko "$dir/"
depmod

echo "options relax_rmrr allowlist=$EDU,00:1e.0@8086:10fb,00:1d.0" >/etc/modprobe.d/relax_rmrr.conf
ok "modprobe with options in modprobe.d" modprobe relax_rmrr
is "the list" "$EDU@1234:11e8 0000:00:1d.0 0000:00:1e.0@8086:10fb" "$(allowlist)"
is "-all" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
rm /etc/modprobe.d/relax_rmrr.conf

echo "$(cat /proc/cmdline) relax_rmrr.allowlist=$OTHER@1234:11e8,$EDU" >/tmp/cmdline
mount --bind /tmp/cmdline /proc/cmdline
ok "modprobe with the kernel's command line" modprobe relax_rmrr
umount /proc/cmdline
is "the list" "$EDU@1234:11e8 $OTHER@1234:11e8" "$(allowlist)"
is "-all" OK "$(write -all)"

# Root of a user namespace is nobody here.
is "root of a user namespace" EPERM "$(printf %s $EDU | unshare -U -r poke write $LIST)"
chmod 666 $LIST
is "the same, mode 666" EPERM "$(printf %s $EDU | unshare -U -r poke write $LIST)"
is "a user with a descriptor opened by root" EPERM "$(printf %s $EDU | poke write-as 65534 $LIST)"
chmod 644 $LIST
is "the list is empty" "" "$(allowlist)"

# A process may call itself what it likes.
name="/tmp/$(printf 'x\n\033[31my')"
cp /bin/poke "$name"
mark
is "a write by a process of a strange name" OK "$(printf %s $EDU | "$name" write $LIST)"
logged "its name is escaped" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by x\\\\n\\\\e\\\\13331my\[[0-9]*\] uid 0\$" 1
logged "nothing else of it is in the log" '31my' 1
is "-all" OK "$(write -all)"
rm "$name"
# Not even one that has the rest of the line in it.
name='/tmp/a[1] uid 7'
cp /bin/poke "$name"
mark
is "a write by a process that is called like the rest of the line" OK "$(printf %s $EDU | "$name" write $LIST)"
logged "its name is escaped" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by a\\\\1331\\\\135\\\\040uid\\\\0407\[[0-9]*\] uid 0\$" 1
is "-all" OK "$(write -all)"
rm "$name"

# as_login UID TEXT - a write by somebody who logged in as that user, and became root.
as_login() {
	(
		# shellcheck disable=SC3028
		echo "$1" >/proc/self/loginuid
		write "$2"
	)
}
if [ -e /proc/self/loginuid ]; then
	mark
	is "a write by one who has logged in as another" OK "$(as_login 1000 $EDU)"
	logged "the log says as whom" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by poke\[[0-9]*\] uid 0 auid 1000\$" 1
	is "he takes it back" OK "$(as_login 1000 "-$EDU")"
	logged "the log says that, too" "^relax_rmrr: $EDU: revoked by poke\[[0-9]*\] uid 0 auid 1000\$" 1
	is "a write without a login" OK "$(write $EDU)"
	logged "nothing is made up" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by poke\[[0-9]*\] uid 0\$" 1
	is "-all" OK "$(write -all)"
else
	skip "who logged in" "this kernel does not keep it (CONFIG_AUDIT)"
fi
