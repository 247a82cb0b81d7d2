# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of relax_rmrr for bash; with or without the package bash-completion.

# _relax_rmrr_devices WHICH - addresses: of all devices, or of those on the list.
_relax_rmrr_devices() {
	case $1 in
	listed) sed 's/[@=].*//' /sys/kernel/relax_rmrr/allowlist 2>/dev/null ;;
	*) relax_rmrr list --no-legend 2>/dev/null | cut -f 2 ;;
	esac
}

_relax_rmrr() {
	# Readline parts words at a colon, which addresses hold: so by the line itself, as far
	# as the cursor.
	local line=${COMP_LINE:0:COMP_POINT} word last command='' words=''
	local IFS=$' \t\n'
	local -a typed
	read -ra typed <<<"$line"
	last=
	case $line in
	*[!\ ]) last=${typed[-1]} && unset "typed[-1]" ;;
	esac
	local before=${typed[-1]:-}
	for word in "${typed[@]:1}"; do
		case $word in
		-*) ;;
		*) [ -n "$command" ] || command=$word ;;
		esac
	done
	COMPREPLY=()
	case $command:$before in
	*:--machine) words='q35 pc' ;;
	*:--since | *:--memory | *:--proxmox | *:--root) ;;
	:*) words='list show allow revoke apply check preflight faults report --help --version' ;;
	list:*) words='--no-legend --json --prometheus' ;;
	show:*) words=$(_relax_rmrr_devices all) ;;
	allow:*) words="--mapped --now $(_relax_rmrr_devices all)" ;;
	revoke:*) words="--all --now $(_relax_rmrr_devices listed)" ;;
	check:*) words='--absent-ok --json' ;;
	preflight:*) words="--libvirt --proxmox --memory --machine --json $(_relax_rmrr_devices all)" ;;
	faults:*)
		words='--since --json'
		# A file.
		case $last in
		-*) ;;
		*) mapfile -t COMPREPLY < <(compgen -f -- "$last") ;;
		esac
		;;
	esac
	# Options are offered where one has begun, or there is nothing else.
	case $last:$words in
	-*) ;;
	*[0-9a-f].[0-7]*) words=$(tr ' ' '\n' <<<"$words" | grep -v '^-') ;;
	esac
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$words" -- "$last")
	# What readline holds for the word is what is behind the last colon, unless it has
	# been told otherwise.
	case $last:$COMP_WORDBREAKS in
	*:*:*)
		if declare -F __ltrim_colon_completions >/dev/null; then
			__ltrim_colon_completions "$last"
		else
			local i
			for i in "${!COMPREPLY[@]}"; do
				COMPREPLY[i]=${COMPREPLY[i]#"${last%"${last##*:}"}"}
			done
		fi
		;;
	esac
}

complete -F _relax_rmrr relax_rmrr
