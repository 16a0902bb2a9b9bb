package apply

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
)

// scheduler hands out the nodes of a plan in the order of what depends on what.
// All its state belongs to one goroutine; workers only run jobs.
type scheduler struct {
	run   *run
	nodes []*progress
	jobs  chan task
	ended chan result
	queue []task
	busy  int
	// halves are the replacements whose old object is gone and whose new one is
	// still to be made; done are the instances that are as planned.
	halves map[addr.Instance]*instance
	done   map[addr.Instance]bool
	failed map[addr.Instance]bool
}

// progress is how far a node has come.
type progress struct {
	*plan.Node
	waiting    int // for so many nodes
	needed     []int
	followed   []int
	unfinished int // jobs
	opened     bool
	failed     bool
	cause      string // why it can't be begun
}

type task struct {
	node int
	work plan.Work
	job  *plan.Job
	// ended is the run of the change's first part.
	ended *instance
}

type result struct {
	task
	instance *instance
	err      error
}

// schedule runs all nodes. It returns when nothing is under way any more.
func (r *run) schedule() {
	nodes := r.plan.Nodes()
	s := &scheduler{run: r, nodes: make([]*progress, len(nodes)), jobs: make(chan task), ended: make(chan result),
		halves: map[addr.Instance]*instance{}, done: map[addr.Instance]bool{}, failed: map[addr.Instance]bool{}}
	for i, n := range nodes {
		s.nodes[i] = &progress{Node: n, waiting: len(n.Needs) + len(n.Follows)}
	}
	for i, n := range nodes {
		for _, j := range n.Needs {
			s.nodes[j].needed = append(s.nodes[j].needed, i)
		}
		for _, j := range n.Follows {
			s.nodes[j].followed = append(s.nodes[j].followed, i)
		}
	}
	for range r.options.Parallelism {
		go s.work()
	}
	defer close(s.jobs)
	s.loop()
}

func (s *scheduler) work() {
	for t := range s.jobs {
		i := &instance{run: s.run, job: t.job, part: t.work.Part, row: t.job.Row, caller: s.run.options.Callers[t.job.Provider]}
		if t.ended != nil {
			i.row, i.calls = t.ended.row, t.ended.calls
		}
		s.ended <- result{t, i, i.start()}
	}
}

// start runs the instance with its events.
func (i *instance) start() error {
	begun := i.run.options.Clock()
	if i.part != plan.Make {
		i.run.tell(Event{Kind: InstanceBegun, Address: i.job.Change.Address, Change: i.job.Change})
	}
	if i.caller == nil && i.job.Calls() {
		return fmt.Errorf("there is no client for the provider %q", i.job.Provider)
	}
	err := i.execute()
	if err == nil && i.part != plan.End {
		i.run.tell(Event{Kind: InstanceDone, Address: i.job.Change.Address, Change: i.job.Change, Elapsed: i.run.elapsedSince(begun)})
	}
	return err
}

func (s *scheduler) loop() {
	for i := range s.nodes {
		s.openIfReady(i)
	}
	for {
		if s.run.stopping() {
			s.dropQueue()
		}
		if s.busy == 0 && len(s.queue) == 0 {
			if !s.breakCycle() {
				return
			}
			continue
		}
		if len(s.queue) == 0 {
			s.settle(<-s.ended)
			continue
		}
		select {
		case s.jobs <- s.queue[0]:
			s.queue = s.queue[1:]
			s.busy++
		case r := <-s.ended:
			s.settle(r)
		case <-s.run.soft.Done():
			s.dropQueue()
		}
	}
}

// openIfReady begins a node for which everything is in place.
func (s *scheduler) openIfReady(i int) {
	n := s.nodes[i]
	if n.opened || n.waiting > 0 {
		return
	}
	n.opened = true
	s.open(i)
	if n.unfinished == 0 {
		s.close(i)
	}
}

func (s *scheduler) open(i int) {
	n := s.nodes[i]
	if n.cause != "" || s.run.stopping() {
		s.skip(n)
		return
	}
	if !n.Destroys && len(n.Changes) > 0 {
		if diags := s.run.plan.Reevaluate(n.Block); diags.HasErrors() {
			for _, w := range n.Changes {
				s.fail(n, w.Change, diags)
			}
			return
		}
	}
	for _, w := range n.Changes {
		if err := s.prepare(i, w); err != nil {
			s.fail(n, w.Change, err)
		}
	}
}

// prepare puts a change, or a part of one, into the queue.
func (s *scheduler) prepare(node int, w plan.Work) error {
	if s.failed[w.Address] {
		s.nodes[node].failed = true
		return nil // its first part failed, and was told of
	}
	if ender, ok := s.run.plan.EndsBefore(w.Change); ok && w.Part != plan.End && !s.done[ender] && s.halves[ender] == nil {
		return fmt.Errorf("%w: %s still has the object that it is to make", errMoves, ender)
	}
	job, err := s.run.plan.Prepare(w.Change)
	if err != nil {
		return err
	}
	s.nodes[node].unfinished++
	s.queue = append(s.queue, task{node, w, job.Only(w.Part), s.halves[w.Address]})
	return nil
}

// errMoves is the error of an instance that takes over an object from another
// one which could not be ended.
var errMoves = errors.New("was not made")

// skip leaves out a node that depends on what failed.
func (s *scheduler) skip(n *progress) {
	n.failed = n.failed || n.cause != "" || len(n.Changes) > 0
	for _, w := range n.Changes {
		s.notStarted(w.Change, n.cause)
	}
}

func (s *scheduler) notStarted(c *plan.Change, cause string) {
	if s.failed[c.Address] {
		return // a change in two parts ends once
	}
	if s.halves[c.Address] != nil {
		s.run.report.Interrupted = s.run.report.Interrupted || cause == ""
		s.fail(nil, c, errStopped)
		return
	}
	s.failed[c.Address] = true
	s.run.report.NotStarted = append(s.run.report.NotStarted, c)
	err := errors.New("interrupted")
	if cause != "" {
		err = errors.New("depends on " + cause + ", which failed")
	} else {
		s.run.report.Interrupted = true
	}
	s.run.tell(Event{Kind: NotStarted, Address: c.Address, Change: c, Err: err})
}

func (s *scheduler) fail(n *progress, c *plan.Change, err error) {
	if n != nil {
		n.failed = true
	}
	s.failed[c.Address] = true
	s.run.report.Failed = append(s.run.report.Failed, Failure{Change: c, Err: err, Unknown: s.unknown(err)})
	s.run.tell(Event{Kind: InstanceFailed, Address: c.Address, Change: c, Err: err})
}

func (s *scheduler) unknown(err error) bool {
	if errors.Is(err, errStillUnknown) {
		return true
	}
	var diags hcl.Diagnostics
	return !errors.Is(err, errStopped) && !errors.Is(err, plan.ErrStale) && !errors.Is(err, errMoves) && !errors.As(err, &diags) &&
		s.run.options.Classify(err) == Unknown
}

// settle takes in the end of a job.
func (s *scheduler) settle(r result) {
	s.busy--
	n := s.nodes[r.node]
	if r.err != nil {
		s.run.plan.Leave(r.job, r.instance.row)
	}
	switch {
	case errors.Is(r.err, errStopped):
		s.run.report.Interrupted = true
		s.fail(n, r.work.Change, r.err)
	case r.err != nil:
		s.fail(n, r.work.Change, r.err)
	case r.work.Part == plan.End:
		s.halves[r.work.Address] = r.instance
	default:
		s.succeed(n, r)
	}
	if n.unfinished--; n.unfinished == 0 {
		s.close(r.node)
	}
}

func (s *scheduler) succeed(n *progress, r result) {
	diags := s.run.plan.Record(r.job, r.instance.value)
	s.run.report.Diagnostics = append(s.run.report.Diagnostics, diags...)
	n.failed = n.failed || diags.HasErrors()
	s.done[r.work.Address] = true
	s.run.report.Done = append(s.run.report.Done, r.work.Change)
}

// close lets those begin that waited for a node.
func (s *scheduler) close(i int) {
	n := s.nodes[i]
	if !n.Destroys {
		s.run.plan.Publish(n.Block)
	}
	for _, j := range n.needed {
		if n.failed && s.nodes[j].cause == "" {
			s.nodes[j].cause = n.Block.String()
			if n.cause != "" {
				s.nodes[j].cause = n.cause
			}
		}
		s.nodes[j].waiting--
	}
	for _, j := range n.followed {
		s.nodes[j].waiting--
	}
	for _, j := range append(n.needed, n.followed...) {
		s.openIfReady(j)
	}
}

// dropQueue leaves out what has not been begun.
func (s *scheduler) dropQueue() {
	queue := s.queue
	s.queue = nil
	for _, t := range queue {
		n := s.nodes[t.node]
		n.failed = true
		s.notStarted(t.work.Change, "")
		if n.unfinished--; n.unfinished == 0 {
			s.close(t.node)
		}
	}
}

// breakCycle begins a node although it waits: rows of the state that depend on
// each other in a circle, which only a state edited by hand has.
func (s *scheduler) breakCycle() bool {
	for i, n := range s.nodes {
		if !n.opened {
			n.waiting = 0
			s.openIfReady(i)
			return true
		}
	}
	return false
}
