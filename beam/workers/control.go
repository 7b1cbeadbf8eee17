package workers

import (
	"context"
	"net"

	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// A control stands between the runner and one worker, and passes on what they say to
// each other, but for the worker's metrics. Each worker numbers its metrics by itself,
// Prism takes equal numbers of a job for equal metrics, and fails where they are not
// of one kind.
type control struct {
	fnpb.UnimplementedBeamFnControlServer
	runner fnpb.BeamFnControlClient
	conn   *grpc.ClientConn
	server *grpc.Server
}

// startControl returns a control for the runner at endpoint, and its own address.
func startControl(endpoint string) (*control, string, error) {
	conn, err := grpc.NewClient("passthrough:///"+endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)))
	if err != nil {
		return nil, "", err
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		_ = conn.Close() // nothing was said yet
		return nil, "", err
	}
	c := &control{
		runner: fnpb.NewBeamFnControlClient(conn), conn: conn,
		server: grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage)),
	}
	fnpb.RegisterBeamFnControlServer(c.server, c)
	go func() { _ = c.server.Serve(l) }() // it ends when the server is stopped
	return c, l.Addr().String(), nil
}

// maxMessage is what instructions may take, in bytes; data goes another way.
const maxMessage = 64 << 20

func (c *control) stop() {
	c.server.Stop()
	_ = c.conn.Close() // both ends are gone
}

// Control passes instructions to the worker, and its answers back.
func (c *control) Control(worker fnpb.BeamFnControl_ControlServer) error {
	ctx, cancel := context.WithCancel(outgoing(worker.Context()))
	defer cancel()
	runner, err := c.runner.Control(ctx)
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	go func() {
		for {
			request, err := runner.Recv()
			if err == nil {
				err = worker.Send(request)
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	go func() {
		for {
			response, err := worker.Recv()
			if err == nil {
				dropMetrics(response)
				err = runner.Send(response)
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	return <-ended
}

func dropMetrics(response *fnpb.InstructionResponse) {
	if r := response.GetProcessBundle(); r != nil {
		r.MonitoringInfos, r.MonitoringData = nil, nil
	}
	if r := response.GetProcessBundleProgress(); r != nil {
		r.MonitoringInfos, r.MonitoringData = nil, nil
	}
}

// GetProcessBundleDescriptor passes a question of the worker on.
func (c *control) GetProcessBundleDescriptor(ctx context.Context, request *fnpb.GetProcessBundleDescriptorRequest) (*fnpb.ProcessBundleDescriptor, error) {
	return c.runner.GetProcessBundleDescriptor(outgoing(ctx), request)
}

// outgoing has a call carry the name of the worker on.
func outgoing(ctx context.Context) context.Context {
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		return metadata.NewOutgoingContext(ctx, metadata.MD{"worker_id": md.Get("worker_id")})
	}
	return ctx
}
