# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# The kernel's own suites (tools/testing/selftests of its sources): built, packed with a
# root that they run in, and their results beside those of a run without us. Needs
# common.sh, archive.sh, kernel.sh and tap.sh.

# suite_needs - what the sources are unpacked with, and what installs a suite.
suite_needs() {
	need rsync:rsync xz:xz-utils cpio:cpio
	[ -e /usr/include/uuid/uuid.h ] || need no-such-command:uuid-dev
	[ -e /usr/include/sys/capability.h ] || need no-such-command:libcap-dev
}

# suite_source SERIES - sets suite_tree: the sources of that series, or, with "", of the one of
# the kernel that kernel_fetch set, of the release's archive, with their headers, once a run.
# They are a few versions away from the kernel at most: both are the newest of their archive.
suite_source() {
	local series=$1
	[ -n "$series" ] || series=$(grep -oE '^[0-9]+\.[0-9]+' <<<"$kver")
	suite_tree=$work/source-$krelease-$series
	[ ! -e "$suite_tree" ] || return 0
	alone "apt-$krelease" source_unpack "$krelease" "$series" "$suite_tree" &&
		in_toolchain make -s -j "$(nproc)" -C "$suite_tree" headers
}

# suite_build SUITE DIR - as the kernel's own makefile installs it, for that kernel.
suite_build() {
	in_toolchain make -s -j "$(nproc)" -C "$suite_tree/tools/testing/selftests" \
		TARGETS="$1" FORCE_TARGETS=1 KDIR="$kdir" INSTALL_PATH="$2" install
}

# suite_pack SUITE FILE - it, in a root of the kernel's release, as a cpio below /suite.
suite_pack() {
	local dir=$work/suite-root
	root_fetch suite "$krelease" kmod,procps,perl-base,gawk,libuuid1,libcap2 "" --variant=essential \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*'
	mkdir -p "$dir/suite"
	tar -xf "$root_tar" -C "$dir/suite" --exclude='./dev/*' || return
	suite_build "$1" "$dir/suite/kselftest" || return
	(cd "$dir" && find suite | cpio --quiet -o -H newc) >"$2" || return
	rm -rf "$dir"
}

# suite_results FILE - of a guest's output the suite's results: "ok NAME", "not ok NAME" or
# "skip NAME", sorted, each name once. The runner sets its tests' own results in by "# ";
# livepatch's say "TEST: NAME ... ok".
suite_results() {
	sed -n 's/^# suite: \(# \)*//p' "$1" | awk '
		/^(not )?ok [0-9]+ / {
			status = /^not/ ? "not ok" : "ok"
			if (/ # SKIP/)
				status = "skip"
			sub(/^(not )?ok [0-9]+ (- )?/, "")
			sub(/ # .*/, "")
			print $0 "\t" status
		}
		/^TEST: .* \.\.\. (ok|not ok|SKIP)$/ {
			status = $0
			sub(/.* \.\.\. /, "", status)
			sub(/^TEST: /, "")
			sub(/ \.\.\. [a-zA-Z ]*$/, "")
			print $0 "\t" tolower(status)
		}' | sort -s -t "$(printf '\t')" -k 1,1 |
		awk -F '\t' '{ n[$1]++; print $2 " " $1 (n[$1] > 1 ? " (" n[$1] ")" : "") }'
}

# suite_counts FILE - of suite_results: "N ok, N not ok, N skipped".
suite_counts() {
	awk '/^ok / { ok++ } /^not ok / { not_ok++ } /^skip / { skipped++ }
		END { printf "%d ok, %d not ok, %d skipped\n", ok, not_ok, skipped }' "$1"
}

# suite_differs SUITE WITHOUT WITH - what differs between two of suite_results and is not
# expected to, by selftests/suites: a line each. And what is expected, and is not so.
suite_differs() {
	diff <(suite_expected "$1" "$2") "$3" | sed -n 's/^< /without: /p; s/^> /with: /p'
}

# suite_expected SUITE RESULTS - these, with what selftests/suites says that a loaded
# module changes.
suite_expected() {
	awk -v suite="$1" -F '\t' '
		NR == FNR {
			if ($1 == suite)
				expected[$2] = $3
			next
		}
		{
			name = $0
			sub(/^(ok|not ok|skip) /, "", name)
			if (!(name in expected))
				print
			else if (expected[name] != "none")
				print expected[name] " " name
		}' "$top/selftests/suites" "$2"
}
