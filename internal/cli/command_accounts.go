package cli

// commandAccounts are the accounts of a command that calls for itself.
func (a *App) commandAccounts() *Accounts { return a.Accounts(nil) }
