# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The addresses of the allowlist: the module's own source, built for this machine.
# Needs: $work and the libraries, from selftests/run.

flags=(-D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror
	-fsanitize=address,undefined -fno-sanitize-recover=all
	-I "$top/module/tool/host" -I "$top/include")
if gcc "${flags[@]}" -o "$work/unit-address" "$top/selftests/unit/address.c" \
	"$top/module/address.c" >"$work/unit.out" 2>&1; then
	"$work/unit-address" >"$work/unit.out" 2>&1
	status=$?
	grep '^not ok' "$work/unit.out"
	grep -E '^(not )?ok ' "$work/unit.out" >>"$work/results"
	result "address: no sanitizer complains" "$status" "$work/unit.out"
else
	result "address: the unit test builds" 1 "$work/unit.out"
fi
