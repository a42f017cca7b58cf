package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// header is that of the FOCUS files which these tests make up.
const header = "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd," +
	"ChargeCategory,ServiceName,BillingAccountId,SubAccountId,ServiceProviderName"

// charge is a row of such a file; empty fields are those of goodCharge.
type charge struct {
	billed, effective, currency        string
	billingStart, billingEnd           string
	start, end                         string
	category, service, account, member string
}

// none makes a field of a charge empty, not the usual.
const none = "\x00"

func (c charge) String() string {
	usual := []string{"1.5", "1.25", "USD", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-09-02T00:00:00Z", "2026-09-03T00:00:00Z",
		"Usage", "Storage", "100", "200", "AWS"}
	given := []string{c.billed, c.effective, c.currency, c.billingStart, c.billingEnd, c.start, c.end, c.category, c.service, c.account, c.member, ""}
	for i, g := range given {
		switch g {
		case none:
			usual[i] = ""
		case "":
		default:
			usual[i] = g
		}
	}
	return strings.Join(usual, ",")
}

// table is a CSV file of rows, which may be charges or any text.
func table(rows ...string) string {
	return header + "\n" + strings.Join(rows, "\n") + "\n"
}

// good is a row that nothing is wrong with.
func good() string { return charge{}.String() }

// folder writes files by name and returns their folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipped is a text compressed with gzip.
func zipped(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// stored is a text in gzip's format that is not compressed, so that where a
// byte of it lies is known.
func stored(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
