# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154
# Unit tests of the table of kernels: what run-table counts, and what kernel-table makes of
# it, in a tree of its own. Needs common.sh, tap.sh.

tree=$work/tree
mkdir -p "$tree/selftests" "$tree/sysfs-docs" "$work/counted"
cp -r "$top/selftests/lib" "$top/selftests/kernel-table" "$top/selftests/run-table" "$tree/selftests/"
cat >"$tree/selftests/kernels" <<'EOT'
# Two of them nobody boots.
1.1	1	1\.1-amd64
1.2	1	1\.2-amd64
1.3	1	1\.3-amd64
1.4	1	1\.4-amd64
1.1-arm64	1	1\.1-arm64
1.2-arm64	1	1\.2-arm64
1.2-16k-arm64	1	1\.2-arm64-16k
1.3-arm64	1	1\.3-arm64
1.4-arm64	1	1\.4-arm64
1.1-debug	1	source
EOT
cat >"$tree/selftests/matrix" <<'EOT'
# kernel, machine, topology, gate, limit, tests
1.1	intel	main	intel-attach	1	main
1.1	amd	main	none	1	main
1.1-arm64	arm-pauth	main	none	1	main
1.2	intel	main	require_direct	1	main
1.2	no-iommu	main	none	1	no-iommu
1.2-arm64	arm-no-iommu	main	none	1	no-iommu
1.2-arm64	arm	main	require_direct	1	main
EOT
cat >"$tree/selftests/matrix-all" <<'EOT'
1.1	intel	other	intel-attach	1	other
1.3	intel	main	intel-attach	1	main
1.3	amd	main	none	1	main
1.2-16k-arm64	arm	main	require_direct	1	main
EOT
# What guests have said, and what the builds have.
cat >"$work/counted/results" <<'EOT'
ok - 1.1: the module builds
ok - 1.1-intel-main: a
ok - 1.1-intel-main: b
ok - 1.1-intel-untied-main: c
ok - 1.1-intel-main: d # SKIP not here
ok - 1.1-amd-main: a
not ok - 1.1-amd-main: b
ok - 1.1-arm64-arm-pauth-main: a
not ok - 1.1-arm64: the module builds without a warning
ok - 1.2-intel-main: a
ok - 1.2-no-iommu-main: a
ok - 1.2-arm64-arm-main: a
ok - 1.2-arm64-arm-no-iommu-main: b
ok - 1.2-16k-arm64-arm-main: a
ok - 1.3-intel-main: a
ok - 1.3-amd-main: a
EOT

# count_kernels MATRIX - as "selftests/run" does in its stage table.
count_kernels() (
	matrix=$tree/selftests/$1
	work=$work/counted
	runs=$work/cache/runs
	kernel_fetch() {
		case $1 in
		1.2-16k-arm64) kver=1.2.7-arm64-16k ;;
		1.3) kver=1.3.9-amd64 ;;
		*-arm64) kver=${1%-arm64}.7-arm64 ;;
		*) kver=$1.7-amd64 ;;
		esac
	}
	. "$tree/selftests/run-table"
)

# kernel_table_is WHAT - the page has that table, and nothing else of it has changed.
kernel_table_is() {
	{
		echo "before"
		echo "<!-- kernels: by make kernel-table -->"
		cat
		echo "<!-- end of kernels -->"
		echo "after"
	} >"$work/expected"
	check "$1" diff "$work/expected" "$tree/sysfs-docs/tests.md"
}

# make_kernel_table - anew.
make_kernel_table() {
	RR_CACHE=$work/counted/cache "$tree/selftests/kernel-table"
}

printf '%s\n' before "<!-- kernels: by make kernel-table -->" "<!-- end of kernels -->" after \
	>"$tree/sysfs-docs/tests.md"
check "the kernels of one matrix are counted" count_kernels matrix
check "a kernel that was not run: no table is made" \
	bash -c '! "${@:2}" 2>"$1" && grep "no run of kernel 1.3: make check check-all" "$1"' - \
	"$work/said" env "RR_CACHE=$work/counted/cache" "$tree/selftests/kernel-table"
check "the kernels of the other matrix are counted" count_kernels matrix-all
check "a table of kernels is made" make_kernel_table
kernel_table_is "arm64 beside its namesake, or in a row of its own" <<'EOT'
| kernel | Debian's package | built | Intel | AMD | Arm | gate (Intel / AMD / Arm) |
| --- | --- | --- | --- | --- | --- | --- |
| 1.1 | 1.1.7-amd64, -arm64 | yes (arm64: no) | 3 passed | 1 passed, 1 failed | 1 passed | intel-attach / none / none |
| 1.2 | 1.2.7-amd64, -arm64 | yes | 1 passed | not run | 2 passed | require_direct |
| 1.3 | 1.3.9-amd64 | yes | 1 passed | 1 passed | not run | intel-attach / none / - |
| 1.2-16k-arm64 | 1.2.7-arm64-16k | yes | not run | not run | 1 passed | require_direct |
EOT
# Of another version than its namesake.
sed -i 's/^1\.2\.7-arm64/1.2.8-arm64/' "$work/counted/cache/runs/1.2-arm64"
check "it is made anew" make_kernel_table
check "another version is named" \
	grep -F '| 1.2 | 1.2.7-amd64, 1.2.8-arm64 | yes |' "$tree/sysfs-docs/tests.md"
