package op

import (
	"fmt"
	"slices"
)

// Verb says what an operation does to an object.
type Verb uint8

// The verbs.
const (
	NoVerb  Verb = iota
	Create       // makes an object; its key makes a repeat safe
	Set          // makes an object, or changes the one that is there
	Get          // returns one object
	List         // returns those that the request's fields fit
	Update       // changes the fields that are given
	Remove       // ends an object, so that it is not found any more
	Act          // takes an object to another state
	Compute      // answers from the request alone and keeps nothing
)

var verbWords = [...]string{"", "create", "set", "get", "list", "update", "remove", "act", "compute"}

func (v Verb) String() string {
	if int(v) < len(verbWords) {
		return verbWords[v]
	}
	return fmt.Sprintf("verb(%d)", uint8(v))
}

// parseVerb reads the word of a verb.
func parseVerb(word string) (Verb, bool) {
	i := slices.Index(verbWords[1:], word)
	return Verb(i + 1), i >= 0
}

// Action is what an operation does to which kind of object:
//
//	Action: op.Action{Verb: op.Act, Object: "discount-card", State: "state=CANCELED"},
//
// Objects of one kind are told apart by the values of their fields. A request
// means the object whose fields have the values of its path, and, where the
// path has none, of By.
type Action struct {
	Verb Verb
	// Object is the kind of object, one word for the whole catalogue.
	Object string
	// By lists the request fields that name the object, where they are not those
	// of the path. Wire names, dotted when nested.
	By []string
	// State is a "field=value" pair that the object has afterwards.
	State string
}
