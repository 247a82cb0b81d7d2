# SPDX-License-Identifier: GPL-2.0
# From the figures of each kernel and machine, a file for each size (KERNEL-MACHINE-small,
# then the others), a table with a column for each, of the main figures only with -v brief=1;
# with -v bars=1 the bars instead, met or missed.
# A figure is "MEASURE WHO DEVICE NUMBER VALUE"; its key is all but the value.

FNR == 1 {
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/-(small|large)(-seven)?$/, "", name)
	if (name != column[columns])
		column[++columns] = name
}

{
	value[columns, $1, $2, $3, $4] = $5
	if ($1 == "state" && FILENAME ~ /small$/)
		few[columns] = $3
	if ($1 == "state" && FILENAME ~ /large$/)
		many[columns] = $3
}

function get(c, measure, who, device, number) {
	if (!((c, measure, who, device, number) in value)) {
		print "error: no figure " measure " " who " " device " " number " in " column[c] >"/dev/stderr"
		failed = 1
		return 1
	}
	return value[c, measure, who, device, number]
}

# What somebody adds to one enumeration.
function added(c, who, device, number,   base) {
	base = device == "untied" ? "untied" : "tied"
	return get(c, "op", who, device, number) - get(c, "op", "none", base, 0)
}

function ratio(a, b) {
	return sprintf("%.3f", a / b)
}

function max(a, b) {
	return a > b ? a : b
}

function kib(bytes) {
	return sprintf("%.1f KiB", bytes / 1024)
}

# Rows that begin with "+" are not of the main figures.
function row(title,   c, line) {
	if (brief && title ~ /^\+/)
		return
	sub(/^\+/, "", title)
	line = "| " title
	for (c = 1; c <= columns; c++)
		line = line " | " cell[c]
	print line " |"
}

function added_row(title, who, device, number,   c, more) {
	for (c = 1; c <= columns; c++) {
		more = added(c, who, device, number)
		cell[c] = "+" more " (" ratio(get(c, "op", who, device, number), get(c, "op", who, device, number) - more) ")"
	}
	row(title)
}

# A figure, and its ratio to another, if there is one.
function plain_row(title, measure, who, device, number, to_who, to_device, to_number,   c, v) {
	for (c = 1; c <= columns; c++) {
		v = get(c, measure, who, device, number)
		cell[c] = v
		if (to_who)
			cell[c] = v " (" ratio(v, get(c, measure, to_who, to_device, to_number)) ")"
	}
	row(title)
}

# As plain_row, for those that depend on the number of devices.
function devices_row(title, measure, entries, large, who,   c, v, n) {
	who = who ? who : "ours"
	for (c = 1; c <= columns; c++) {
		n = large ? many[c] : few[c]
		v = get(c, measure, who, n, entries)
		cell[c] = v
		if (large || entries)
			cell[c] = v " (" ratio(v, get(c, measure, who, few[c], 0)) ")"
	}
	row(title)
}

# What the parameter adds to a load, of 128 entries.
function parameter(c) {
	return get(c, "parameter", "ours", many[c], 128) - get(c, "load", "ours", many[c], 0)
}

# What an entry costs in a write of so many.
function entry(c, measure, entries) {
	return int(get(c, measure, "ours", many[c], entries) / entries)
}

# What the kernel takes to map a region in a domain, and to unmap it.
function mapping(c) {
	return get(c, "claim", "mapper", "untied", 1) - get(c, "claim", "mapper", "untied", 0)
}

# What policy mapped adds to a claim beside that, and what relaxed adds.
function mapped(c) {
	return get(c, "claim", "ours", "mapped", 1) - get(c, "claim", "ours", "listed", 1) - mapping(c)
}

function heading(   c) {
	for (c = 1; c <= columns; c++) {
		cell[c] = column[c]
		sub(/-intel/, " Intel", cell[c])
		sub(/-amd/, " AMD", cell[c])
		sub(/-arm64-arm/, " Arm", cell[c])
	}
	row("instructions")
	for (c = 1; c <= columns; c++)
		cell[c] = "---"
	row("---")
}

function enumeration_rows() {
	plain_row("one enumeration, tied device", "op", "none", "tied", 0)
	plain_row("+one enumeration, device not tied", "op", "none", "untied", 0)
	added_row("an empty ftrace callback adds", "onlooker", "tied", 0)
	added_row("**this module** adds, device not listed", "ours", "tied", 0)
	added_row("+this module, device not tied, list empty", "ours", "untied", 0)
	added_row("+this module, device not tied, 128 entries", "ours", "untied", 128)
	added_row("+this module, not listed, 1 entry", "ours", "tied", 1)
	added_row("+this module, not listed, 16 entries", "ours", "tied", 16)
	added_row("this module, not listed, 128 entries", "ours", "tied", 128)
	added_row("this module, listed, 1 entry", "ours", "listed", 1)
	added_row("+this module, listed, 16 entries", "ours", "listed", 16)
	added_row("this module, listed, 128 entries", "ours", "listed", 128)
	added_row("+a kretprobe that does the same adds, device not tied", "returner", "untied", 1)
	added_row("a kretprobe that does the same adds, not listed", "returner", "tied", 1)
	added_row("a kretprobe, listed", "returner", "listed", 1)
	added_row("the function tracer adds, without this module", "tracer", "tied", 0)
	added_row("the tracer and this module, not listed", "ours+tracer", "tied", 128)
	added_row("+the tracer and this module, listed", "ours+tracer", "listed", 128)
}

function read_rows() {
	plain_row("one read of `reserved_regions`, tied device", "read", "none", "tied", 0)
	plain_row("+with an empty ftrace callback", "read", "onlooker", "tied", 0, "none", "tied", 0)
	plain_row("with this module, not listed", "read", "ours", "tied", 0, "none", "tied", 0)
	plain_row("+with this module, not listed, 128 entries", "read", "ours", "tied", 128, "none", "tied", 0)
	plain_row("with this module, listed", "read", "ours", "listed", 1, "none", "tied", 0)
	plain_row("+with this module, listed, 128 entries", "read", "ours", "listed", 128, "none", "tied", 0)
	plain_row("+with a kretprobe, not listed", "read", "returner", "tied", 1, "none", "tied", 0)
	plain_row("with a kretprobe, listed", "read", "returner", "listed", 1, "none", "tied", 0)
	plain_row("+one read of `reserved_regions`, not tied", "read", "none", "untied", 0)
	plain_row("+with this module", "read", "ours", "untied", 0, "none", "untied", 0)
}

function use_rows(   c) {
	plain_row("a VFIO claim and release, device not tied", "claim", "ours", "untied", 1)
	plain_row("a VFIO claim and release, relaxed", "claim", "ours", "listed", 1, "ours", "untied", 1)
	plain_row("a VFIO claim and release, mapped", "claim", "ours", "mapped", 1, "ours", "untied", 1)
	plain_row("+not tied, beside one that is mapped", "claim", "ours", "beside-mapped", 1, "ours", "untied", 1)
	for (c = 1; c <= columns; c++)
		cell[c] = mapping(c) " / " mapped(c)
	row("of mapped: the kernel's own map and unmap / this module beside")
	for (c = 1; c <= columns; c++)
		cell[c] = few[c] " / " many[c]
	row("directories in `devices/`, small machine / large")
	devices_row("one read of a `state`, group of eight, small", "state", 0, 0)
	devices_row("one read of a `state`, group of eight, large", "state", 0, 1)
	devices_row("a grant, small", "grant", 0, 0)
	devices_row("+a grant, small, 15 others listed", "grant", 15, 0)
	devices_row("a grant, small, 127 others listed", "grant", 127, 0)
	devices_row("a grant, large", "grant", 0, 1)
	devices_row("+a grant, large, 15 others listed", "grant", 15, 1)
	devices_row("+a grant, large, 127 others listed", "grant", 127, 1)
	devices_row("a revocation, small", "revoke", 0, 0)
	devices_row("+a revocation, small, 15 others listed", "revoke", 15, 0)
	devices_row("a revocation, small, 127 others listed", "revoke", 127, 0)
	devices_row("a revocation, large", "revoke", 0, 1)
	devices_row("+a revocation, large, 15 others listed", "revoke", 15, 1)
	devices_row("+a revocation, large, 127 others listed", "revoke", 127, 1)
	devices_row("a grant, small, seven regions a device", "grant", 0, 0, "seven")
	devices_row("+a grant, small, seven regions, 127 others listed", "grant", 127, 0, "seven")
	devices_row("a grant, large, seven regions a device", "grant", 0, 1, "seven")
	devices_row("+a grant, large, seven regions, 127 others listed", "grant", 127, 1, "seven")
	devices_row("a revocation, small, seven regions a device", "revoke", 0, 0, "seven")
	devices_row("+a revocation, small, seven regions, 127 others listed", "revoke", 127, 0, "seven")
	devices_row("a revocation, large, seven regions a device", "revoke", 0, 1, "seven")
	devices_row("+a revocation, large, seven regions, 127 others listed", "revoke", 127, 1, "seven")
	for (c = 1; c <= columns; c++)
		cell[c] = entry(c, "grants", 16) " / " entry(c, "grants", 128)
	row("an entry of a write of 16 / of 128, large")
	for (c = 1; c <= columns; c++)
		cell[c] = entry(c, "revocations", 16) " / " entry(c, "revocations", 128)
	row("+an entry of `-all`, of 16 / of 128, large")
	for (c = 1; c <= columns; c++)
		cell[c] = parameter(c)
	row("the parameter, 128 entries, large")
	devices_row("+load, small", "load", 0, 0)
	devices_row("load, large", "load", 0, 1)
	devices_row("+unload, small", "unload", 0, 0)
	devices_row("unload, large", "unload", 0, 1)
	for (c = 1; c <= columns; c++)
		cell[c] = sprintf("%d ms", get(c, "load-ns", "ours", many[c], 0) / 1e6)
	row("+load, large, waits and all")
	for (c = 1; c <= columns; c++)
		cell[c] = sprintf("%d ms", get(c, "unload-ns", "ours", many[c], 0) / 1e6)
	row("unload, large, waits and all")
}

function memory_rows(   c) {
	for (c = 1; c <= columns; c++)
		cell[c] = kib(get(c, "text", "ours", "-", 0)) " + " kib(get(c, "data", "ours", "-", 0))
	row("the module: text + data")
	for (c = 1; c <= columns; c++)
		cell[c] = kib(get(c, "core-size", "ours", "-", 0))
	row("with all that the kernel keeps of a module, in whole pages")
	for (c = 1; c <= columns; c++)
		cell[c] = get(c, "struct", "ours", "rr_grant", 0) " / " get(c, "struct", "ours", "rr_device", 0)
	row("bytes, an entry / a device")
	for (c = 1; c <= columns; c++)
		cell[c] = get(c, "struct", "ours", "rr_directory", 0)
	row("+bytes, a directory, what sysfs takes for it apart")
	for (c = 1; c <= columns; c++)
		cell[c] = get(c, "slab-per-entry", "ours", "-", 128)
	row("bytes, an entry with all that sysfs takes for it")
	for (c = 1; c <= columns; c++)
		cell[c] = get(c, "frame", "ours", "replacement_0", 0) " / " get(c, "frame", "ours", "rr_relax", 0)
	row("bytes of stack, below the op / after it")
}

# On Arm an instruction does less: what is counted in them is not to be met there.
function bar(what, of, limit, everywhere,   c, v, met, line) {
	met = 1
	line = ""
	for (c = 1; c <= columns; c++) {
		if (!everywhere && column[c] ~ /-arm$/)
			continue
		v = of[c]
		line = line sprintf(" %s %s%s", column[c], v, v + 0 <= limit ? "" : " (!)")
		met = met && v + 0 <= limit
	}
	printf "%s: %s, at most %s:%s\n", met ? "met" : "MISSED", what, limit, line
}

# What a write changes costs the same on a large machine, and with 127 others listed.
function change_bars(what, measure, who,   c, of, small) {
	for (c = 1; c <= columns; c++) {
		small = get(c, measure, who, few[c], 0)
		of[c] = ratio(max(get(c, measure, who, many[c], 0), get(c, measure, who, many[c], 127)), small)
		of[c] = max(of[c], ratio(get(c, measure, who, few[c], 127), small))
	}
	bar(what ", large machine and 127 others listed to small and none", of, 1.5, 1)
}

function all_bars(   c, of) {
	for (c = 1; c <= columns; c++)
		of[c] = max(added(c, "ours", "untied", 128), added(c, "ours", "tied", 128))
	bar("instructions added, not listed", of, 200)
	for (c = 1; c <= columns; c++)
		of[c] = added(c, "ours", "listed", 128)
	bar("instructions added, listed", of, 350)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(added(c, "ours", "tied", 1), added(c, "returner", "tied", 1))
	bar("not listed, to the kretprobe", of, 0.5)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(get(c, "op", "ours", "listed", 128), get(c, "op", "ours", "listed", 1))
	bar("listed, 128 entries to 1", of, 1.02, 1)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(get(c, "op", "ours", "tied", 128), get(c, "op", "ours", "tied", 1))
	bar("not listed, 128 entries to 1", of, 1.02, 1)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(get(c, "claim", "ours", "listed", 1), get(c, "claim", "ours", "untied", 1))
	bar("claim and release, relaxed to not tied", of, 1.03, 1)
	for (c = 1; c <= columns; c++)
		of[c] = mapped(c)
	bar("claim and release, mapped, beside relaxed and the kernel's map and unmap, instructions", of, 6000)
	change_bars("a grant", "grant", "ours")
	change_bars("a revocation", "revoke", "ours")
	change_bars("a grant, seven regions a device", "grant", "seven")
	change_bars("a revocation, seven regions a device", "revoke", "seven")
	for (c = 1; c <= columns; c++)
		of[c] = parameter(c)
	bar("the parameter, 128 entries", of, 20000000)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(entry(c, "grants", 128), entry(c, "grants", 16))
	bar("an entry of a write, of 128 to one of 16", of, 1.1, 1)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(entry(c, "revocations", 128), entry(c, "revocations", 16))
	bar("an entry of -all, of 128 to one of 16", of, 1.1, 1)
	for (c = 1; c <= columns; c++)
		of[c] = ratio(get(c, "state", "ours", many[c], 0), get(c, "state", "ours", few[c], 0))
	bar("state, large machine to small", of, 1.03, 1)
	for (c = 1; c <= columns; c++)
		of[c] = get(c, "text", "ours", "-", 0) + get(c, "data", "ours", "-", 0)
	bar("module, text and data in bytes", of, 57344)
	for (c = 1; c <= columns; c++)
		of[c] = get(c, "struct", "ours", "rr_grant", 0)
	bar("an entry in bytes", of, 256, 1)
}

END {
	if (bars)
		all_bars()
	else {
		heading()
		enumeration_rows()
		read_rows()
		use_rows()
		memory_rows()
	}
	exit failed
}
