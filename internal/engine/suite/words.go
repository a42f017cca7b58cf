package suite

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/money"
)

// said are words of shared statements with what they must give; "-" is NULL.
func said() [][2]string {
	return [][2]string{
		{"resource_key('i-0AB')", "i-0ab"},
		{"resource_key('arn:aws:ec2:eu-west-1:1:instance/i-0AB')", "i-0ab"},
		{"resource_key('//compute/projects/p/instances/vm/')", "vm"},
		{"resource_key('/s/x/Microsoft.Compute/virtualMachineScaleSets/Pool/virtualMachines/3')", "virtualmachinescalesets/pool/virtualmachines/3"},
		{"resource_key('a:/')", "-"},
		{"resource_key('')", ""},
		{"resource_key(NULL)", "-"},
		{"resource_key('Größe/Ä')", "ä"},
		{"store_of('s3://Lake/a/b')", "lake"},
		{"store_of('abfss://Other@acct.dfs.core.windows.net/t')", "acct"},
		{"store_of('https://acct.blob.core.windows.net/t')", "acct"},
		{"store_of('nowhere')", "-"},
		{"store_of(NULL)", "-"},
		{"charge_key('x/i-1', 'Hours', NULL)", "i-1"},
		{"charge_key('x/i-1', '1K tokens', 'gpt')", "meter:gpt"},
		{"charge_key('x/i-1', NULL, 'Text Input - Predictions')", "meter:Text Input - Predictions"},
		{"charge_key('arn:aws:s3:::Lake', 'GB-Mo', 'x')", "store:lake"},
		{"charge_key('arn:aws:s3:::Lake', 'GiBy.mo', 'x')", "lake"},
		{"charge_key(NULL, 'Hours', 'x')", "-"},
		{"CASE WHEN is_hours('Hrs') THEN 'yes' ELSE 'no' END", "yes"},
		{"CASE WHEN is_hours(NULL) THEN 'yes' ELSE 'no' END", "no"},
		{"CASE WHEN is_gpu_seconds('seconds', 'NVIDIA GPU time') THEN 'yes' END", "yes"},
		{"CASE WHEN is_tokens(NULL, 'gemini input text - predictions') THEN 'yes' END", "yes"},
		{"CASE WHEN is_kept('GB-Mo') THEN 'yes' END", "yes"},
		{"CASE WHEN is_kept('100 gibibyte.month') THEN 'yes' ELSE 'no' END", "no"},
		{"CAST(CAST(unit_size('1000 tokens') AS BIGINT) AS VARCHAR)", "1000"},
		{"CAST(CAST(unit_size('1K') AS BIGINT) AS VARCHAR)", "1000"},
		{"CAST(CAST(unit_size('10 million') AS BIGINT) AS VARCHAR)", "10000000"},
		{"CAST(CAST(unit_size('Tokens') AS BIGINT) AS VARCHAR)", "1"},
		{"CAST(CAST(unit_size(NULL) AS BIGINT) AS VARCHAR)", "1"},
		{"bare_model('Claude-X-4-20260101-v1:0')", "claudex4"},
		{"bare_model('gpt-x@2026-01-01')", "gptx"},
		{"bare_model('GPT.x 3')", "gptx3"},
		{"token_kind('x-cache-write-input')", "cache-write"},
		{"token_kind('x Cchd Inp')", "cached"},
		{"token_kind('OutputTokens')", "output"},
		{"token_kind('prompt')", "input"},
		{"token_kind('calls')", "request"},
		{"job_of('arn:aws:sagemaker:r:1:training-job/T-1')", "run"},
		{"job_of('arn:aws:sagemaker:r:1:endpoint/e')", "endpoint"},
		{"job_of('//aiplatform.googleapis.com/projects/p/pipelineJobs/n')", "pipeline"},
		{"job_of('/s/Microsoft.MachineLearningServices/workspaces/w/jobs/j')", "run"},
		{"job_of('arn:aws:ec2:r:1:endpoint/e')", "-"},
		{"direct_workload('', NULL, 'arn:aws:sagemaker:r:1:training-job/T-1')", "run:T-1"},
		{"direct_workload('t', 't', NULL)", "run:t"},
		{"direct_workload('pipeline:p', NULL, NULL)", "pipeline:p"},
		{"direct_workload(':p', NULL, NULL)", "workload::p"},
		{"direct_workload(NULL, NULL, 'i-1')", "-"},
		{"direct_name(NULL, 'arn:aws:sagemaker:r:1:training-job/T-1')", "T-1"},
		{"direct_name('t', NULL)", "t"},
		{"kind_of('run:a:b')", "run"},
		{"kind_of('idle')", "-"},
		{"name_of('run:a:b')", "a:b"},
		{"name_of('idle')", "idle"},
		{"CAST(quotient(7, 2) AS VARCHAR)", "3"},
		{"CAST(weight_of(333333, 1500) AS VARCHAR)", "499999"},
		{"CAST(to_ms(CAST('2026-09-01 00:00:00.123+00:00' AS TIMESTAMP WITH TIME ZONE)) AS VARCHAR)", "1788220800123"},
		{"instant_text(ms_instant(1788220800123))", "2026-09-01T00:00:00Z"},
		{"tag_of(MAP(ARRAY['a'], ARRAY['b']), 'a')", "b"},
		{"tag_of(MAP(ARRAY['a'], ARRAY['b']), 'c')", "-"},
		{"(SELECT CAST(count(*) AS VARCHAR) || ' ' || instant_text(min(h)) || ' ' || instant_text(max(h)) FROM UNNEST(hours_of(ms_instant(1788220799999), ms_instant(1788228000000))) AS s(h))",
			"3 2026-08-31T23:00:00Z 2026-09-01T01:00:00Z"},
		{"(SELECT CAST(count(*) AS VARCHAR) FROM UNNEST(hours_of(ms_instant(CAST(0 AS BIGINT)), ms_instant(72000000001))) AS s(h))", "20001"},
		{"(SELECT CAST(count(*) AS VARCHAR) FROM UNNEST(hours_of(ms_instant(CAST(3600000 AS BIGINT)), ms_instant(CAST(3600000 AS BIGINT)))) AS s(h))", "0"},
	}
}

func runWords(t *testing.T, e Engine) {
	var columns []string
	for _, s := range said() {
		columns = append(columns, s[0])
	}
	for i, cell := range rows(t, e, "SELECT "+strings.Join(columns, ",\n"))[0] {
		got := "-"
		if cell != nil {
			got = *cell
		}
		if s := said()[i]; got != s[1] {
			t.Errorf("%s is %q, want %q", s[0], got, s[1])
		}
	}
}

// runAmounts cuts amounts of every size: what comes out is the floor of
// amount × part ÷ whole, to the last digit.
func runAmounts(t *testing.T, e Engine) {
	const many = 400
	r := rand.New(rand.NewPCG(1, 2))
	wholes := []int64{1, 2, 3, 7, 1_000_000_000, 999_999_999_989, 1_000_000_000_000}
	var values, want []string
	for i := range many {
		whole := 1 + r.Int64N(1_000_000_000_000)
		if i%3 == 0 {
			whole = wholes[r.IntN(len(wholes))]
		}
		part := []int64{r.Int64N(whole + 1), 0, 1, whole - 1, whole}[r.IntN(5)]
		digits := 1 + r.IntN(18)
		units := new(big.Int).Mul(big.NewInt(r.Int64N(pow10(digits))), big.NewInt(1_000_000_000_000_000_000))
		units.Add(units, big.NewInt(r.Int64N(1_000_000_000_000_000_000)))
		if r.IntN(2) == 0 {
			units.Neg(units)
		}
		amount := money.FromUnscaled(units, money.Scale)
		values = append(values, fmt.Sprintf("(%d, CAST('%s' AS DECIMAL(38,18)), CAST(%d AS BIGINT), CAST(%d AS BIGINT))", i, amount, part, whole))
		floor := new(big.Int).Mul(units, big.NewInt(part))
		floor.Div(floor, big.NewInt(whole)) // Euclid's: a floor for wholes above 0
		want = append(want, money.FromUnscaled(floor, money.Scale).String())
	}
	got := rows(t, e, "SELECT CAST(cut(a, n, d) AS VARCHAR) FROM (VALUES "+strings.Join(values, ",\n")+") AS v(i, a, n, d) ORDER BY i")
	if len(got) != many {
		t.Fatalf("%d amounts came back of %d", len(got), many)
	}
	for i, row := range got {
		if !money.MustParse(*row[0]).Equal(money.MustParse(want[i])) {
			t.Errorf("the cut of %s is %s, want %s", values[i], *row[0], want[i])
		}
	}
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}
