# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# A machine that is made up of files, for the command's --root; and the command itself,
# built to watch over itself.

# tool_build - the command, in $tool: under ASan and UBSan. Once a run.
tool_build() {
	tool=$work/tool/relax_rmrr
	tool_make "$work/tool" "${sane[*]}"
}
sane=(-O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all)

# tool_build_plain - without those, in $plain_tool.
tool_build_plain() {
	plain_tool=$work/tool-plain/relax_rmrr
	tool_make "$work/tool-plain" "-O1 -Wall -Wextra -Werror"
}

# tool_make FOLDER CFLAGS
tool_make() {
	mkdir -p "$1"
	make -s -j2 -C "$top/module/tool" BUILD="$1/" CFLAGS="$2"
}

# fake_machine DIR - begins one: the module is loaded, nothing is tied.
fake_machine() {
	fake=$1
	rm -rf "$fake"
	mkdir -p "$fake"/sys/kernel/{relax_rmrr/devices,iommu_groups} "$fake/sys/bus/pci/devices" \
		"$fake/sys/module/relax_rmrr" "$fake/etc/modprobe.d" "$fake/usr/share/misc" \
		"$fake/proc" "$fake/dev"
	fake_sys=$fake/sys/kernel/relax_rmrr
	echo 0.1.0 >"$fake/sys/module/relax_rmrr/version"
	echo 7 >"$fake_sys/enumerations"
	: >"$fake_sys/allowlist"
	: >"$fake/proc/cmdline"
	printf '%s\n' '# made up' '8086  Intel Corporation' \
		'	10fb  82599ES 10-Gigabit SFI/SFP+ Network Connection, a name that is too long for a table' \
		'		8086 0003  Ethernet Server Adapter X520-2' '	1533  I210 Gigabit Network Connection' \
		'C 02  Network controller' >"$fake/usr/share/misc/pci.ids"
}

# fake_device BDF GROUP [STATE [TYPE [DRIVER]]] - one more; with a state the module knows
# it, with a type it has a region. GROUP - for none.
fake_device() {
	local dir=$fake/sys/bus/pci/devices/$1
	mkdir -p "$dir"
	echo 0x8086 >"$dir/vendor"
	echo 0x10fb >"$dir/device"
	echo 0x020000 >"$dir/class"
	[ -z "${5:-}" ] || ln -s "../../../../bus/pci/drivers/$5" "$dir/driver"
	if [ "$2" != - ]; then
		mkdir -p "$fake/sys/kernel/iommu_groups/$2/devices"
		ln -s "../../../../kernel/iommu_groups/$2" "$dir/iommu_group"
		ln -s "../../../../bus/pci/devices/$1" "$fake/sys/kernel/iommu_groups/$2/devices/$1"
		[ -z "${4:-}" ] || echo "0x00000000000e8000 0x00000000000e8fff $4" \
			>>"$fake/sys/kernel/iommu_groups/$2/reserved_regions"
	fi
	[ -z "${3:-}" ] || fake_state "$1" "$3" "${4:-}"
}

# fake_state BDF STATE [TYPE]
fake_state() {
	local dir=$fake_sys/devices/$1
	mkdir -p "$dir"
	echo "$2" >"$dir/state"
	: >"$dir/regions"
	[ -z "${3:-}" ] || echo "0x00000000000e8000 0x00000000000e8fff $3" >"$dir/regions"
	echo 3 >"$dir/relaxations"
	echo 0 >"$dir/mappings"
}

# fake_unload - the module goes.
fake_unload() {
	rm -rf "$fake_sys" "$fake/sys/module/relax_rmrr"
}

# tool ARGUMENT... - the command on it: what it says in $work/said and $work/complained, how
# it ended in $ended.
tool() {
	ended=0
	"$tool" --root "$fake" "$@" >"$work/said" 2>"$work/complained" || ended=$?
}

# valid FILE - the JSON there is as sysfs-docs/relax_rmrr.schema.json has it.
valid() {
	python3 -c 'import jsonschema' 2>/dev/null || need no-such-command:python3-jsonschema
	python3 - "$top/sysfs-docs/relax_rmrr.schema.json" "$1" <<-'END'
		import json, sys, jsonschema
		schema = json.load(open(sys.argv[1]))
		jsonschema.Draft7Validator.check_schema(schema)
		jsonschema.validate(json.load(open(sys.argv[2], encoding="utf-8")), schema)
	END
}
