package main

import "sync"

const most = 10_000

// received has the ids that were received. A service with a database has a table of them instead, and adds an id in the transaction that stores
// the event: see README.md.
type received struct {
	mutex sync.Mutex
	ids   map[string]bool
	order []string
}

// add returns those of the ids that are new.
func (r *received) add(ids ...string) map[string]bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	added := map[string]bool{}
	for _, id := range ids {
		if !r.ids[id] {
			r.remember(id)
			added[id] = true
		}
	}
	return added
}

func (r *received) remember(id string) {
	r.ids[id] = true
	r.order = append(r.order, id)
	if len(r.order) > most {
		delete(r.ids, r.order[0])
		r.order = r.order[1:]
	}
}

// lacks tells whether the request before this one never came. After a start nothing is known yet, so the first one is believed.
func (r *received) lacks(previous string) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if previous == "" || r.ids[previous] {
		return false
	}
	if len(r.ids) == 0 {
		r.remember(previous)
		return false
	}
	return true
}
