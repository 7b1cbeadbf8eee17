package corpus

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

// A bzip2Reader decompresses bzip2 data, several blocks at a time. Blocks are
// found by their marks before it is known where the one before ends, so a mark
// that is none costs time and nothing else: what comes out is what a decoder would
// make that goes from bit to bit.
//
// The data are read in the goroutine that calls Read, whose errors come out as
// they are; the goroutines that decode end by themselves, and close waits for it.
type bzip2Reader struct {
	scan    bzip2Scanner
	flight  []*bzip2Job // in the order of the file
	free    []*bzip2Job
	most    int       // jobs in flight
	reading error     // of the source, which ends the row of jobs
	current *bzip2Job // whose text is being read
	text    []byte    // of it

	pos   int64  // the bit of the file where the next segment begins
	level int    // bytes that a block of this stream may have
	sum   uint32 // of the blocks of this stream so far
	err   error
}

// A bzip2Job is a segment, and the block in it once done is closed.
type bzip2Job struct {
	segment bzip2Segment
	block   bzip2Block
	err     error
	done    chan struct{}
}

var errNoBzip2Block = errors.New("no block begins where one ends")

// bzip2MostJobs bounds the memory: a block in work takes about 7 MB.
const bzip2MostJobs = 17

func newBzip2Reader(r io.Reader) *bzip2Reader {
	return &bzip2Reader{scan: bzip2Scanner{r: r}, most: min(runtime.GOMAXPROCS(0)+1, bzip2MostJobs)}
}

func (r *bzip2Reader) Read(p []byte) (int, error) {
	for len(r.text) == 0 {
		switch {
		case r.current != nil:
			r.more()
		case r.err != nil:
			return 0, r.err
		default:
			r.err = r.next()
		}
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

// more finds more text in the current block, or leaves it.
func (r *bzip2Reader) more() {
	job := r.current
	if job.block.done() {
		r.current = nil
		r.free = append(r.free, job)
		return
	}
	if err := job.block.more(); err != nil {
		r.current, r.err = nil, r.broken(job, err)
		return
	}
	r.text = job.block.out
}

// close waits for the goroutines.
func (r *bzip2Reader) close() {
	for _, job := range r.flight {
		<-job.done
	}
	r.flight = nil
}

// next goes on to the next block or boundary.
func (r *bzip2Reader) next() error {
	job, err := r.take()
	if err != nil {
		return err
	}
	segment := &job.segment
	if segment.start != r.pos {
		return r.broken(job, errNoBzip2Block)
	}
	for {
		if segment.mark == bzip2BlockMark {
			err = r.block(job)
		} else {
			err = r.boundary(segment)
		}
		if !errors.Is(err, errBzip2Short) {
			break
		}
		// The mark after it may be part of the block.
		if segment.last || len(segment.data) > bzip2MaxSegment {
			if segment.last && segment.whole {
				err = io.ErrUnexpectedEOF
			}
			break
		}
		following, err := r.take()
		if err != nil {
			return err
		}
		segment.join(&following.segment)
		r.free = append(r.free, following)
		job.err = job.block.decode(segment.data, segment.bit()+bzip2MarkBits)
	}
	if err == io.EOF {
		return err
	}
	if err != nil {
		return r.broken(job, err)
	}
	if segment.last && r.pos < segment.end {
		return r.rest(job)
	}
	return nil
}

// take returns the next job, done, after having started those that may run
// beside it.
func (r *bzip2Reader) take() (*bzip2Job, error) {
	for len(r.flight) < r.most && !r.scan.done && r.reading == nil {
		job := &bzip2Job{}
		if n := len(r.free); n > 0 {
			job, r.free = r.free[n-1], r.free[:n-1]
		}
		job.segment, r.reading = r.scan.next(job.segment.data)
		if r.reading != nil {
			break
		}
		job.err, job.done = nil, make(chan struct{})
		r.flight = append(r.flight, job)
		if job.segment.mark != bzip2BlockMark {
			close(job.done)
			continue
		}
		go func() {
			defer close(job.done)
			job.err = job.block.decode(job.segment.data, job.segment.bit()+bzip2MarkBits)
		}()
	}
	if len(r.flight) == 0 {
		if r.reading != nil {
			return nil, r.reading
		}
		return nil, io.ErrUnexpectedEOF
	}
	job := r.flight[0]
	r.flight = r.flight[:copy(r.flight, r.flight[1:])]
	<-job.done
	return job, nil
}

// block gives away the block of a job.
func (r *bzip2Reader) block(job *bzip2Job) error {
	switch {
	case job.err != nil:
		return job.err
	case job.block.size > r.level:
		return fmt.Errorf("the block has %d bytes; %d are possible at this level", job.block.size, r.level)
	}
	r.sum = (r.sum<<1 | r.sum>>31) ^ job.block.crc
	r.pos = job.segment.start&^7 + int64(job.block.end)
	r.current, r.text = job, job.block.out
	return nil
}

// boundary reads what stands between two streams: the end of one, unless the file
// begins here, and the header of the next, unless the file ends here, which gives
// io.EOF.
func (r *bzip2Reader) boundary(segment *bzip2Segment) error {
	bits := newBzip2Bits(segment.data, segment.bit())
	if segment.mark == bzip2EndMark {
		bits.read(24)
		bits.read(24)
		if sum := bits.read(32); bits.position() <= 8*len(segment.data) && sum != r.sum {
			return errors.New("the checksum of a stream differs")
		}
		bits.read((8 - bits.position()%8) % 8)
		if segment.last && segment.whole && bits.position() == 8*len(segment.data) {
			return io.EOF
		}
	}
	header := bits.read(32)
	if bits.position() > 8*len(segment.data) {
		return errBzip2Short
	}
	const bzh0 = 'B'<<24 | 'Z'<<16 | 'h'<<8 | '0'
	if header <= bzh0 || header > bzh0+9 {
		return errors.New("something else follows the end of a stream")
	}
	r.level, r.sum = int(header-bzh0)*(bzip2MaxBlock/9), 0
	r.pos = segment.start&^7 + int64(bits.position())
	return nil
}

// rest tells what is wrong when no mark follows where a block or a header ends.
func (r *bzip2Reader) rest(job *bzip2Job) error {
	if job.segment.whole && job.segment.end-r.pos < bzip2MarkBits {
		return r.broken(job, io.ErrUnexpectedEOF)
	}
	return r.broken(job, errNoBzip2Block)
}

// broken says where in the file the data of an error begin.
func (r *bzip2Reader) broken(job *bzip2Job, err error) error {
	return fmt.Errorf("at byte %d of the compressed file: %w", job.segment.start/8, err)
}
