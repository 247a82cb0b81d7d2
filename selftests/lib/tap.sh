# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Results of the tests that run on this machine, and the closing line of a run.
# All results go to $work/results, a KTAP line each. Needs common.sh, workdir.

# result WHAT STATUS [FILE] - one test; FILE is shown if it failed.
result() {
	if [ "$2" = 0 ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		[ -z "${3:-}" ] || sed 's/^/#   /' "$3" | head -n 60
	fi | tee -a "$work/results"
}

# check WHAT COMMAND... - a test that is a command.
check() {
	local what=$1 status=0
	shift
	"$@" >"$work/check.out" 2>&1 || status=$?
	result "$what" "$status" "$work/check.out"
}

skip() {
	echo "ok - $1 # SKIP $2" | tee -a "$work/results"
}

# summary - the closing line; fails if a test failed, or none ran.
summary() {
	local passed failed skipped
	skipped=$(grep -c '^ok .*# SKIP' "$work/results")
	passed=$(($(grep -c '^ok ' "$work/results") - skipped))
	failed=$(grep -c '^not ok ' "$work/results")
	if [ "$failed" -gt 0 ]; then
		say "failed:"
		grep '^not ok ' "$work/results"
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
