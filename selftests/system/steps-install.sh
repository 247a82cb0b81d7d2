# SPDX-License-Identifier: GPL-2.0
# The life of an installation: install, boot, kernel updates, upgrade, uninstall.

check_says() {
	relax_rmrr-check 2>&1
}

check_unit() {
	systemctl is-active relax_rmrr-check.service
}

# kernel NUMBER - first, second or third.
kernel() {
	sed -n "$1p" /srv/kernels
}

# apt_install PACKAGE... - as an administrator would.
apt_install() {
	if ! { apt-get -q update &&
		apt-get -q install -y --no-install-recommends "$@"; } >/root/apt.out 2>&1
	then
		tail -n 5 /root/apt.out
		return 1
	fi
}

built_for() {
	dkms status -m relax_rmrr | grep -q "$1, .*: installed"
}

# install_version VERSION FILE - by the packages, where the system has them, or from the
# tree; what that says goes to the file, without the carriage returns of apt's terminal.
install_version() {
	if [ -n "${PACKAGES:-}" ]; then
		apt-get -q install -y --no-install-recommends "/root/debs/$1"/*.deb >"$2" 2>&1 ||
			return
		sed -i 's/\r$//' "$2"
	else
		sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$1\"/" /root/relax_rmrr/dkms.conf
		make -C /root/relax_rmrr install >"$2" 2>&1
	fi
}

step_install() {
	load_vfio
	to_driver "$EDU" vfio-pci
	refused "before the installation" "$EDU"
	ok "it is installed" install_version "$VERSION" /root/install.out
	ok "it says what DKMS writes" grep -q '^  DKMS wrote /.*/relax_rmrr.ko' /root/install.out
	is "and all that was written is there" "" "$({
		sed -n 's/^  \(DKMS \)\{0,1\}wrote //p' /root/install.out
		[ -z "${PACKAGES:-}" ] || dpkg -L relax-rmrr-dkms relax-rmrr
	} | while read -r path; do [ -e "$path" ] || echo "$path"; done)"
	ok "dkms has it installed for this kernel" built_for "$KERNEL"
	is "it is not loaded yet" "" "$(ls -d /sys/module/relax_rmrr 2>/dev/null)"
	ok "the check says so, and what to do" sh -c 'relax_rmrr-check 2>&1 | grep -q "not loaded, although built for .*: run .modprobe relax_rmrr"'
	ok "modprobe" modprobe relax_rmrr
	ok "nothing configured, loaded: the check passes" relax_rmrr-check
	refused "loaded, not allowed" "$EDU"
	nested_refused
	is "the grants" OK "$(write "$EDU $NIC 00:07.*")"
	claimable "allowed" "$EDU"
	# The guide's command.
	echo "options relax_rmrr allowlist=$(paste -sd, $RR/allowlist)" >/etc/modprobe.d/relax_rmrr.conf
	ok "the check passes" relax_rmrr-check
	is "one is taken off" OK "$(write "-$EDU")"
	ok "configured and not in force: the check says so" sh -c "relax_rmrr-check 2>&1 | grep -q '$EDU: configured, but not on the list'"
	is "and back" OK "$(write "$EDU")"
	ok "driverctl binds a device from now on" driverctl set-override "$PAIR1" vfio-pci
	signature
}

# The signature that DKMS made, held against its certificate by openssl.
signature() {
	is "the module is signed with DKMS's key" "DKMS module signing key" "$(modinfo -F signer relax_rmrr)"
	unpacked "$(modinfo -n relax_rmrr)" >/tmp/signed.ko
	# kernel: scripts/sign-file.c. The text, the signature, 12 bytes of which the
	# last four are the signature's length, and a magic string of 28 bytes.
	size=$(stat -c %s /tmp/signed.ko)
	length=$((0x$(tail -c 32 /tmp/signed.ko | head -c 4 | od -An -tx1 | tr -d ' ')))
	head -c $((size - 40 - length)) /tmp/signed.ko >/tmp/text
	tail -c $((40 + length)) /tmp/signed.ko | head -c $length >/tmp/signature
	openssl x509 -inform DER -in /var/lib/dkms/mok.pub -out /tmp/mok.pem
	# shellcheck disable=SC2317	# called by ok
	verifies() {
		openssl cms -verify -binary -inform DER -in /tmp/signature -content "$1" \
			-certfile /tmp/mok.pem -nointern -noverify -out /dev/null
	}
	ok "the signature is the certificate's" verifies /tmp/text
	printf x >>/tmp/text
	ok "and of this text alone" not verifies /tmp/text
}

# After a reboot: everything is in force before anybody can start a VM.
step_boot() {
	load_vfio
	ok "systemd has loaded it" test -d /sys/module/relax_rmrr
	is "the list is the configured one" \
		"$(sed -n 's/^options relax_rmrr allowlist=//p' /etc/modprobe.d/relax_rmrr.conf | tr , '\n' | sort)" "$(cat $LIST)"
	granted=$(dmesg | sed -n "s/^\[ *\([0-9]*\)\.\([0-9]*\)\] relax_rmrr: $EDU: allowed .* by module parameter/\1\2/p")
	target=$(systemctl show -P ActiveEnterTimestampMonotonic multi-user.target)
	ok "in force before multi-user.target (at $granted of $target us)" test "$granted" -lt "$target"
	is "the check unit" active "$(check_unit)"
	journalctl -b -u relax_rmrr-check -o cat | sed 's/^/#   /'
	is "no unit has failed" "" "$(systemctl --failed --plain --no-legend)"
	to_driver "$EDU" vfio-pci
	is "the region" "direct-relaxable" "$(region_type "$EDU" | tr ' ' '\n' | sort -u)"
	is "states" "relaxed relaxed relaxed relaxed" \
		"$(state "$EDU") $(state "$NIC") $(state "$PAIR0") $(state "$PAIR1")"
	claimable "after the boot" "$EDU"
	is "DMA through the region" ok "$(vfio dma "$(group_of "$EDU")" "$EDU" $REGION_START)"
	is "driverctl has bound its device" vfio-pci "$(basename "$(readlink -f "/sys/bus/pci/devices/$PAIR1/driver")")"
	claimable "driverctl's device" "$PAIR1"
	is "the list is emptied" OK "$(write -all)"
	ok "rmmod" rmmod relax_rmrr
	refused "without the module" "$PAIR1"
	ok "modprobe after driverctl" modprobe relax_rmrr
	claimable "driverctl's device, bound before us" "$PAIR1"
	ok "the check" relax_rmrr-check
}

# The next version, while this one is loaded and at work.
step_upgrade() {
	old=$(cat /sys/module/relax_rmrr/version)
	ok "a VFIO user has a device" hold "$(group_of "$EDU")" $REGION_START 0x10000
	ok "the next version is installed" install_version 9.9.9 /root/upgrade.out
	ok "it says which is loaded" grep -q "^Installed. Version $old is loaded now" /root/upgrade.out
	is "the old one is still loaded" "$old" "$(cat /sys/module/relax_rmrr/version)"
	is "the new one is installed, alone" "9.9.9" "$(dkms status -m relax_rmrr | sed 's#^relax_rmrr[/, ]*\([^,:]*\).*#\1#' | sort -u)"
	is "modprobe would take it" "9.9.9" "$(modinfo -F version relax_rmrr)"
	is "its sources, no others" /usr/src/relax_rmrr-9.9.9 "$(echo /usr/src/relax_rmrr-*)"
	ok "the configuration is the administrator's" grep -q "^options relax_rmrr allowlist=$EDU" /etc/modprobe.d/relax_rmrr.conf
	is "the grants are in force" "assigned relaxed" "$(state "$EDU") $(state "$NIC")"
	ok "rmmod is refused while devices are listed" not rmmod relax_rmrr
	is "a listed device in use stays" EBUSY "$(write -all)"
	kill_holders
	poll "the user is gone: the list is emptied" 5 written -all OK
	ok "rmmod" rmmod relax_rmrr
	ok "modprobe" modprobe relax_rmrr
	is "the new one is loaded" "9.9.9" "$(cat /sys/module/relax_rmrr/version)"
	claimable "with the new one" "$EDU"
}

# A kernel update, as apt does it.
step_second() {
	ok "apt installs a second kernel with headers" apt_install "linux-image-$(kernel 2)" "linux-headers-$(kernel 2)"
	ok "dkms has built for it by itself" built_for "$(kernel 2)"
	ok "and for the first as before" built_for "$(kernel 1)"
}

# One without its headers: dkms skips it and reports success.
step_third() {
	ok "apt installs a third kernel without headers" apt_install "linux-image-$(kernel 3)"
	ok "dkms has not built for it" not built_for "$(kernel 3)"
}

# failed_loudly WHY - the boot says that, and what to do.
failed_loudly() {
	ok "the module is not loaded" test ! -d /sys/module/relax_rmrr
	is "the check unit has failed" failed "$(check_unit)"
	ok "systemctl --failed has it" sh -c 'systemctl --failed --plain --no-legend | grep -q ^relax_rmrr-check.service'
	ok "the journal says why and what to do" sh -c "journalctl -b -u relax_rmrr-check | grep -q '$1'"
	refused "without the module" "$EDU"
}

step_headless() {
	load_vfio
	to_driver "$EDU" vfio-pci
	failed_loudly "not built for kernel $KERNEL, whose headers are missing: install linux-headers-$KERNEL"
	# Its headers come, to sources that do not build.
	echo '#error a kernel that it does not build for' >>/usr/src/relax_rmrr-9.9.9/module/main.c
	apt_install "linux-headers-$KERNEL"
	ok "dkms could not build for it" not built_for "$KERNEL"
	ok "what works elsewhere works on" built_for "$(kernel 2)"
}

step_broken() {
	load_vfio
	to_driver "$EDU" vfio-pci
	failed_loudly "not built for kernel $KERNEL, although its headers are there: run .dkms autoinstall."
	# What it says to do, once the sources are whole.
	sed -i '/^#error a kernel/d' /usr/src/relax_rmrr-9.9.9/module/main.c
	dpkg --configure -a >/root/configure.out 2>&1
	ok "dkms autoinstall" dkms autoinstall
	ok "built" built_for "$KERNEL"
	ok "modprobe" modprobe relax_rmrr
	ok "the check unit" systemctl restart relax_rmrr-check
	claimable "at last" "$EDU"
}

# A boot that went wrong: the module kept out by the boot loader.
step_blacklist() {
	load_vfio
	to_driver "$EDU" vfio-pci
	failed_loudly "kept out by module_blacklist="
	ok "it cannot be loaded" not modprobe relax_rmrr
}

step_lockdown() {
	# An unsigned copy, and a kernel that wants signatures from now on.
	# In a shell of its own: its results stand elsewhere.
	(signature >/dev/null)
	cp /tmp/signed.ko /tmp/unsigned.ko
	objcopy --strip-unneeded /tmp/unsigned.ko
	write -all >/dev/null
	rmmod relax_rmrr
	echo integrity >/sys/kernel/security/lockdown
	mark
	is "under lockdown an unsigned module is refused" \
		"insmod: ERROR: could not insert module /tmp/unsigned.ko: Operation not permitted" \
		"$(insmod /tmp/unsigned.ko 2>&1)"
	logged "and the kernel says why" "Lockdown: insmod: unsigned module loading is restricted" 1
	is "one whose key is not enrolled as well" \
		"insmod: ERROR: could not insert module /tmp/signed.ko: Operation not permitted" \
		"$(insmod /tmp/signed.ko 2>&1)"
}

step_uninstall() {
	if [ -n "${PACKAGES:-}" ]; then
		ok "apt remove" sh -c 'apt-get -q remove -y relax-rmrr-dkms relax-rmrr >/root/uninstall.out 2>&1'
		ok "it keeps what the administrator wrote" test -s /etc/modprobe.d/relax_rmrr.conf
		ok "apt purge" sh -c 'apt-get -q purge -y relax-rmrr-dkms relax-rmrr >>/root/uninstall.out 2>&1'
	else
		ok "make uninstall" sh -c 'make -C /root/relax_rmrr uninstall >/root/uninstall.out 2>&1'
		ok "it keeps what the administrator wrote, and says so" grep -q '^  kept .*/etc/modprobe.d/relax_rmrr.conf, which was edited' /root/uninstall.out
		rm -f /etc/modprobe.d/relax_rmrr.conf
	fi
	ok "dkms has nothing of it" sh -c '! dkms status | grep relax_rmrr'
	driverctl unset-override "$PAIR1"
}

step_gone() {
	load_vfio
	to_driver "$EDU" vfio-pci
	ok "not loaded" test ! -d /sys/module/relax_rmrr
	is "no file of it is left" "" "$(find / -xdev -name '*relax_rmrr*' \
		! -path '/root/*' ! -path '/tmp/*' ! -path '/var/log/*' 2>/dev/null)"
	is "no unit has failed" "" "$(systemctl --failed --plain --no-legend)"
	is "the region" direct "$(region_type "$EDU" | tr ' ' '\n' | sort -u)"
	refused "as before the installation" "$EDU"
}
