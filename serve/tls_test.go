package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeCertificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func writeCertificate(tb testing.TB) (certificate, key string, trust *x509.CertPool) {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "firth test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	signed, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		tb.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(signed)
	if err != nil {
		tb.Fatal(err)
	}
	trust = x509.NewCertPool()
	trust.AddCert(parsed)
	return certificate, key, trust
}

// TestTLS speaks HTTPS by a certificate of files, and HTTP/2 by it, and refuses what
// is not encrypted, or by a version that is known to be weak.
func TestTLS(t *testing.T) {
	certificate, key, trust := writeCertificate(t)
	s := newServer(t, Options{})
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener, certificate, key, 10*time.Second) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("shutdown: %v", err)
		}
	}()
	get := func(url string, config *tls.Config) (*http.Response, string, error) {
		transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
		defer transport.CloseIdleConnections()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := (&http.Client{Transport: transport}).Do(request)
		if err != nil {
			return nil, "", err
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return response, string(body), err
	}
	response, body, err := get("https://"+address+"/v1/models", &tls.Config{RootCAs: trust})
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.ProtoMajor != 2 || !strings.Contains(body, `"id":"m"`) {
		t.Errorf("%s %s: %s", response.Status, response.Proto, body)
	}
	if _, _, err := get("https://"+address+"/healthz", &tls.Config{}); err == nil {
		t.Error("a certificate that nobody trusts was taken: the test tests nothing")
	}
	if _, _, err := get("https://"+address+"/healthz", &tls.Config{RootCAs: trust, MaxVersion: tls.VersionTLS11}); err == nil { //nolint:gosec // what is wanted to fail
		t.Error("TLS 1.1 was spoken")
	}
	if response, body, err := get("http://"+address+"/v1/models", nil); err == nil && (response.StatusCode != http.StatusBadRequest || strings.Contains(body, `"m"`)) {
		t.Errorf("without TLS: %s %s", response.Status, body)
	}
}

// TestTLSWithoutFiles ends at once where the certificate cannot be used.
func TestTLSWithoutFiles(t *testing.T) {
	certificate, _, _ := writeCertificate(t)
	_, otherKey, _ := writeCertificate(t)
	s := newServer(t, Options{})
	for _, key := range []string{filepath.Join(t.TempDir(), "nothing.pem"), otherKey, certificate} {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Serve(t.Context(), listener, certificate, key, time.Second); err == nil {
			t.Errorf("served with the key %s", key)
		}
		if err := listener.Close(); err == nil {
			t.Error("the listener stays open")
		}
	}
}
