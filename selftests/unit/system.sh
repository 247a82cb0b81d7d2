# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1003,SC2031,SC2034,SC2154
# What "make install" puts into a system, as far as it can be tried without one: the
# name of the headers' package, the check's unit, the metrics and the completion.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
tool_build
fake_machine "$work/headers"
fake_unload
# names_headers PACKAGE - the command does, on such a machine.
names_headers() {
	tool check
	grep -F "whose headers are missing: install $1, then run " "$work/complained" ||
		{ cat "$work/complained"; return 1; }
}
# headers RELEASE PACKAGE [PKGBASE] - with PKGBASE, as Arch has it beside the modules. Both
# for the shell, which builds, and for the command.
headers() {
	local folder=$fake/lib/modules/$1
	mkdir -p "$folder" "$fake/proc/sys/kernel"
	[ -z "${3:-}" ] || echo "$3" >"$folder/pkgbase"
	echo "$1" >"$fake/proc/sys/kernel/osrelease"
	check "the headers of $1 are $2" test \
		"$(. "$top/module/system/headers-package.sh" && headers_package "$1" "$folder")" = "$2"
	check "the headers of $1 are $2: the command" names_headers "$2"
}
headers 6.1.0-56-amd64 linux-headers-6.1.0-56-amd64
headers 6.12.117+deb13-arm64 linux-headers-6.12.117+deb13-arm64
headers 7.2.12+deb13-arm64-16k linux-headers-7.2.12+deb13-arm64-16k
headers 6.6.51+rpt-rpi-v8 linux-headers-6.6.51+rpt-rpi-v8
headers 6.8.0-31-generic linux-headers-6.8.0-31-generic
headers 6.8.0-31-generic-64k linux-headers-6.8.0-31-generic-64k
headers 5.15.158-2-pve pve-headers-5.15.158-2-pve
headers 6.2.16-11-bpo11-pve pve-headers-6.2.16-11-bpo11-pve
headers 6.11.11-2-pve proxmox-headers-6.11.11-2-pve
headers 6.17.2-1-pve proxmox-headers-6.17.2-1-pve
headers 7.0.2-1-pve proxmox-headers-7.0.2-1-pve
headers 6.11.4-301.fc41.x86_64 kernel-devel-6.11.4-301.fc41.x86_64
headers 6.11.4-301.fc41.aarch64 kernel-devel-6.11.4-301.fc41.aarch64
headers 5.14.0-427.13.1.el9_4.x86_64 kernel-devel-5.14.0-427.13.1.el9_4.x86_64
headers 5.14.0-427.13.1.el9_4.aarch64 kernel-devel-5.14.0-427.13.1.el9_4.aarch64
headers 5.14.0-427.13.1.el9_4.aarch64+64k kernel-64k-devel-5.14.0-427.13.1.el9_4.aarch64
headers 6.4.0-150600.21-default kernel-default-devel
headers 6.4.0-150600.21-64kb kernel-64kb-devel
headers 6.12.4-arch1-1 linux-headers linux
headers 6.2.10-1-aarch64-ARCH linux-aarch64-headers linux-aarch64
headers 6.6.63-1-lts linux-lts-headers linux-lts

# What "make install" makes of files of module/system.
check "make install DESTDIR=" env DESTDIR="$work/root" "$top/module/system/install" install
check "relax_rmrr-check is the command" test "$(readlink "$work/root/usr/local/sbin/relax_rmrr-check")" = relax_rmrr
echo 9.9.9-1-pve >"$fake/proc/sys/kernel/osrelease"
"$work/root/usr/local/sbin/relax_rmrr-check" --root "$fake" >"$work/said" 2>&1
result "it is red where there is no module" $(($? != 1)) "$work/said"
check "it names the headers as the distribution does" \
	grep "headers are missing: install proxmox-headers-9.9.9-1-pve, then run " "$work/said"

need systemd-analyze:systemd promtool:prometheus
# The check's unit. systemd finds a cycle where each of two waits for the other.
units=$work/units
mkdir "$units"
sed 's#^ExecStart=.*#ExecStart=/bin/true#' \
	"$work/root/usr/local/lib/systemd/system/relax_rmrr-check.service" >"$units/relax_rmrr-check.service"
# verified UNIT - systemd has nothing to say on it.
verified() {
	SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no "$1" >"$work/said" 2>&1 &&
		! grep -q . "$work/said"
}
check "the check's unit is as systemd wants it" verified relax_rmrr-check.service
for name in libvirtd virtqemud libvirt-guests pve-guests incus; do
	printf '[Service]\nExecStart=/bin/true\n' >"$units/$name.service"
	printf '[Unit]\nWants=%s relax_rmrr-check.service\n' "$name.service" >"$units/both.target"
	check "the check beside $name.service" verified both.target
	printf '[Unit]\nBefore=relax_rmrr-check.service\n' >>"$units/$name.service"
	verified both.target
	check "it is before $name.service" grep -q "Found ordering cycle" "$work/said"
	rm "$units/$name.service"
done

# The metrics' units, and the alert. Nobody has switched them on.
# not COMMAND...
not() {
	! "$@"
}
for name in service timer; do
	cp "$work/root/usr/local/lib/systemd/system/relax_rmrr-metrics.$name" "$units/"
done
sed -i "s#/usr/local/sbin/relax_rmrr#/bin/true#" "$units/relax_rmrr-metrics.service"
check "the metrics' service is as systemd wants it" verified relax_rmrr-metrics.service
check "the metrics' timer is as systemd wants it" verified relax_rmrr-metrics.timer
check "the metrics are not switched on" test -z "$(find "$work/root/etc/systemd" -name '*metrics*')"
check "no hook is switched on" test -z "$(find "$work/root/etc/libvirt" "$work/root/var/lib/vz" 2>/dev/null)"
# metrics FOLDER - what the service does, with the command of that machine.
metrics() {
	local script
	script=$(sed -n "/^ExecStart=/,\$ { s/^ExecStart=.bin.sh -ec '//; s/'\$//; s/\\\\\$//; s/\\\\\"/\"/g; s/\\$\\$/\$/g; p }" \
		"$work/root/usr/local/lib/systemd/system/relax_rmrr-metrics.service" |
		sed "s#/usr/local/sbin/relax_rmrr#$work/metrics-command#")
	FOLDER=$1 sh -ec "$script" >"$work/said" 2>&1
}
printf '#!/bin/sh\nexec "%s" --root "%s" "$@"\n' "$tool" "$fake" >"$work/metrics-command"
chmod +x "$work/metrics-command"
check "without the collector's folder it fails" not metrics "$work/no-such-folder"
check "and says what to do" grep -q "^there is no folder $work/no-such-folder: install prometheus-node-exporter, or set FOLDER" "$work/said"
mkdir "$work/collector"
check "it writes the metrics" metrics "$work/collector"
check "everybody may read them" test "$(stat -c %a "$work/collector/relax_rmrr.prom")" = 644
check "promtool check metrics" bash -c 'promtool check metrics <"$1"' - "$work/collector/relax_rmrr.prom"
cp "$work/collector/relax_rmrr.prom" "$work/was.prom"
printf '#!/bin/sh\necho half; exit 1\n' >"$work/metrics-command"
check "a command that fails: so does it" not metrics "$work/collector"
check "a command that fails: what was there stays" cmp "$work/collector/relax_rmrr.prom" "$work/was.prom"
check "nothing else is left" test "$(ls -A "$work/collector")" = relax_rmrr.prom
rules=$work/root/usr/local/share/relax_rmrr/relax_rmrr.rules.yml
check "promtool check rules" promtool check rules "$rules"
cp "$rules" "$top/selftests/unit/relax_rmrr.rules.test.yml" "$work/"
check "promtool test rules" promtool test rules "$work/relax_rmrr.rules.test.yml"

# Completion: bash's, with and without what bash-completion helps with.
completion=$work/root/usr/local/share/bash-completion/completions/relax_rmrr
mkdir "$work/completed"
printf '#!/bin/sh\n[ "$*" = "list --no-legend" ] && printf "14\\t0000:01:00.0\\tblocked\\n14\\t0000:01:00.1\\tblocked\\n15\\t0000:02:00.0\\tblocked\\n"\n' >"$work/completed/relax_rmrr"
chmod +x "$work/completed/relax_rmrr"
# completes LINE ANSWER [PRELUDE] - what is offered at its end, each behind the last colon.
completes() {
	check "completion: '$1'${3:+, with bash-completion}" test "$(PATH=$work/completed:$PATH bash -c '
		eval "$3"; . "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		COMP_WORDBREAKS=$'"'"' \t\n"\'"'"'><=;|&(:'"'"'
		_relax_rmrr && echo "${COMPREPLY[*]}"' - "$completion" "$1" "${3:-}")" = "$2"
}
completes "relax_rmrr " "list show allow revoke apply check preflight faults report --help --version"
completes "relax_rmrr a" "allow apply"
completes "relax_rmrr --json ch" check
completes "relax_rmrr show " "0000:01:00.0 0000:01:00.1 0000:02:00.0"
completes "relax_rmrr allow 0000:01:00." "00.0 00.1"
completes "relax_rmrr allow 0000:01:00.0 0000:02" 02:00.0
completes "relax_rmrr allow 0000" "0000:01:00.0 0000:01:00.1 0000:02:00.0"
completes "relax_rmrr allow --" "--mapped --now"
completes "relax_rmrr allow 0000:01:00.0 --n" --now
completes "relax_rmrr list " "--no-legend --json --prometheus"
completes "relax_rmrr check --a" --absent-ok
completes "relax_rmrr revoke --" "--all --now"
completes "relax_rmrr preflight --machine " "q35 pc"
completes "relax_rmrr preflight --memory " ""
completes "relax_rmrr report " ""
completes "relax_rmrr faults --" "--since --json"
completes "relax_rmrr faults $completion" "$completion"
completes "relax_rmrr nonsense " ""
completes "relax_rmrr allow 0000:01:00." "00.0 00.1" '__ltrim_colon_completions() {
	local prefix=${1%"${1##*:}"} i; for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$prefix"}; done; }'
