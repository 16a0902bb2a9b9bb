package plan

// FormatVersion is the version of the plan file that this package writes.
const FormatVersion = 1
