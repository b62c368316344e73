# SPDX-License-Identifier: MIT
# 'flakectrctl complete' knows what may stand there; nothing is evaluated.

function __flakectrctl_candidates
        set -l words (commandline -opc) (commandline -ct)
        flakectrctl complete -- $words[2..-1] 2>/dev/null
end

complete -c flakectrctl -a '(__flakectrctl_candidates)'
