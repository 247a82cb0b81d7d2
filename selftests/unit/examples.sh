# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The examples of the pages are what the command prints, on a machine that is made up.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
need script:bsdutils
check "examples: the command builds" tool_build

# example COMMAND PAGE - what it prints, as that page has it; one after the other, if it is
# there more than once.
example() {
	sed -e "s/^    //; s/\\\\(aq/'/g; s/\\\\f[BR]//g; s/\\\\-/-/g; s/\\\\&//" "$top/$2" |
		awk -v command="# $1" '/^# / || /^[.]EE$/ || /^$/ { inside = 0 }
			inside
			$0 == command { inside = 1 }'
}
# printed COMMAND PAGE... - what is in $work/said is that in each page.
printed() {
	local command=$1 page
	shift
	for page; do
		check "examples: $page: $command" diff <(example "$command" "$page") "$work/said"
	done
}

# a_card STATE TYPE - with two ports in a group, and a region for both.
a_card() {
	local bdf
	fake_machine "$work/machine"
	printf '8086  Intel Corporation\n\t10fb  82599ES 10-Gigabit SFI/SFP+ Network Connection\n' \
		>"$fake/usr/share/misc/pci.ids"
	for bdf in 0000:01:00.0 0000:01:00.1; do
		fake_device $bdf 14 "$1" "$2" ixgbe
		echo "0x000000007df83000 0x000000007df8afff $2" >"$fake_sys/devices/$bdf/regions"
	done
	echo "0x000000007df83000 0x000000007df8afff $2" >"$fake/sys/kernel/iommu_groups/14/reserved_regions"
}
# listed ENTRY... - the list is that.
listed() {
	printf '%s\n' "$@" >"$fake_sys/allowlist"
}

a_card blocked direct
env TERM=dumb script -qc "stty cols 100; '$tool' --root '$fake'" /dev/null | tr -d '\r' >"$work/said"
printed relax_rmrr README.md sysfs-docs/guide.md sysfs-docs/relax_rmrr.8
tool allow 01:00.0
# What the module says in between, it says on a kernel.
check "examples: sysfs-docs/relax_rmrr.8: relax_rmrr allow" diff \
	<(example "relax_rmrr allow 01:00.0" sysfs-docs/relax_rmrr.8 | grep -v '^0000:\|^[.][.][.]$') "$work/said"
a_card relaxed direct-relaxable
listed 0000:01:00.0@8086:10fb 0000:01:00.1@8086:10fb
tool revoke 01:00.0
printed "relax_rmrr revoke 01:00.0" sysfs-docs/relax_rmrr.8

# A fleet: that file, on a machine with one of the two devices.
a_card relaxed direct-relaxable
example "cat /etc/modprobe.d/relax_rmrr.conf" sysfs-docs/relax_rmrr.8 >"$fake/etc/modprobe.d/relax_rmrr.conf"
tool apply
cp "$work/said" "$work/first"
listed 0000:01:00.0@8086:10fb 0000:41:00.0@8086:1533
tool apply
cat "$work/first" "$work/said" >"$work/both"
mv "$work/both" "$work/said"
printed "relax_rmrr apply" sysfs-docs/relax_rmrr.8
