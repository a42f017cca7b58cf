package bucket

import "sync"

// tellEvery is how many bytes come before Progress hears of them.
const tellEvery = 1 << 20

// tally adds up the bytes of all downloads.
type tally struct {
	mu                sync.Mutex
	done, told, total int64
	tell              func(done, total int64, what string)
}

func newTally(objects []object, tell func(done, total int64, what string)) *tally {
	t := &tally{tell: tell}
	for _, o := range objects {
		t.total += o.size
	}
	return t
}

// add counts bytes of an object; fewer than none if they have to come again.
func (t *tally) add(bytes int64, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += bytes
	if t.tell == nil || (t.done-t.told < tellEvery && t.done < t.total) {
		return
	}
	t.told = t.done
	t.tell(t.done, t.total, what)
}
