// Command wxctl keeps a WeChat Pay merchant account as code.
package main

import (
	"os"

	"github.com/wxctl/wxctl/internal/cli"
)

func main() { os.Exit(int(cli.Main())) }
