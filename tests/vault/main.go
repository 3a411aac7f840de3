// Command vault is the unmodified Vault server and CLI, built as an ordinary Go dependency for the acceptance tests.
package main

import (
	"os"

	"github.com/hashicorp/vault/command"
)

func main() { os.Exit(command.Run(os.Args[1:])) }
