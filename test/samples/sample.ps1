using module ./Lib.psm1
param([string]$Target = "backups")

# Prints a line with the time.
function Write-Line {
    param([string]$Text)
    Write-Host "$(Get-Date) $Text"
}

class Backup {
    [string]$Target

    Backup([string]$target) {
        $this.Target = $target
    }

    [void] Run([string]$from) {
        Copy-Item -Recurse $from $this.Target
    }
}

enum State {
    Open
    Done
}

filter Select-Large {
    if ($_.Length -gt 100) { $_ }
}

Write-Line "done"
