# SPDX-License-Identifier: GPL-2.0
# For the tests that look at the text of the kernel and of its modules. Needs lib.sh, and
# the module witness.

witness=/sys/module/witness/parameters

# texts - the first and the last function of each. What comes and goes by itself is none:
# trampolines of ftrace's, pages of kprobes', programs of BPF's. Nor is .init.text, which
# is gone.
texts() {
	awk 'NF == 3 && $3 == "_stext" { first = $1; within = 1 }
		within && $1 != last { before = last; last = $1 }
		NF == 3 && $3 == "_etext" { within = 0; print first, before }
		NF == 4 && tolower($2) ~ /^[tw]$/ && $4 !~ /^\[(bpf|__builtin__.*)\]$/ {
			if (!($4 in low) || $1 "" < low[$4]) low[$4] = $1 ""
			if ($1 "" > high[$4] "") high[$4] = $1
		}
		END { for (module in low) print low[module], high[module] }' /proc/kallsyms
}

# keep_text - as it is now. Behind the first claim, and whatever else the kernel patches
# itself for.
keep_text() {
	ok "there is a witness" insmod /witness.ko
	texts >/tmp/texts
	while read -r text; do echo "$text" >$witness/keep || break; done </tmp/texts
	is "it keeps the text of the kernel and of each module" \
		$((1 + $(wc -l </proc/modules))) "$(cat $witness/kept)"
}

# same_text WHEN - no byte of it differs.
same_text() {
	is "$1: the text is what it was" "" "$(cat $witness/differs)"
}
