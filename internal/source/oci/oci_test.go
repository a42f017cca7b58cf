package oci_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/oci"
)

const (
	header = "lineItem/referenceNo,lineItem/tenantId,lineItem/intervalUsageStart,lineItem/intervalUsageEnd,product/service,product/compartmentId,product/compartmentName,product/region,product/availabilityDomain,product/resourceId,usage/billedQuantity,usage/billedQuantityOverage,cost/subscriptionId,cost/productSku,product/Description,cost/unitPrice,cost/unitPriceOverage,cost/myCost,cost/myCostOverage,cost/currencyCode,cost/billingUnitReadable,cost/skuUnitDescription,cost/overageFlag,lineItem/isCorrection,lineItem/backreferenceNo,tags/Oracle-Tags.CreatedBy,tags/team,tags/Finance.unit\n"
	gpu    = "V2.a,ocid1.tenancy.oc1..t,2026-09-10T00:00Z,2026-09-10T01:00Z,COMPUTE,ocid1.compartment.oc1..c,research,us-ashburn-1,x:US-ASHBURN-AD-1,ocid1.instance.oc1.iad.i,8,0,87654321,B98415,GPU - H100,10,0,80,0,USD,ONE HOURS,GPU Per Hour,N,false,,default/ada,vision,R12\n"
	disk   = "V2.b,ocid1.tenancy.oc1..t,2026-09-10T00:00Z,2026-09-10T01:00Z,BLOCK_STORAGE,ocid1.compartment.oc1..c,research,us-ashburn-1,x:US-ASHBURN-AD-1,ocid1.volume.oc1.iad.v,0.13,0.13,87654321,B91961,Block Volume - Storage,0.0255,0.0255,0.003315,0.003315,USD,GB_MONTHS,Gigabyte Storage Capacity Per Month,Y,false,,,,\n"
	fixed  = "V2.c,ocid1.tenancy.oc1..t,2026-09-10T00:00Z,2026-09-10T01:00Z,COMPUTE,ocid1.compartment.oc1..c,research,us-ashburn-1,x:US-ASHBURN-AD-1,ocid1.instance.oc1.iad.i,-1,0,87654321,B98415,GPU - H100,10,0,-10,0,USD,ONE HOURS,GPU Per Hour,N,true,V2.a,default/ada,vision,R12\n"
	later  = "V2.d,ocid1.tenancy.oc1..t,2026-10-01T00:00Z,2026-10-01T01:00Z,GENERATIVE_AI,,,us-chicago-1,,,2,0,87654321,B108077,Large Cohere,1.5E-7,0,3.0E-7,0,EUR,ONE,10000 Transactions,N,,,,,\n"
)

func target() contract.Target { return contract.Target{Format: oci.Format{}} }

func TestContract(t *testing.T) {
	contract.Check(t, target(), []contract.Case{
		{Name: "daily files of two months", Want: []contract.Month{
			{Format: "oci-cost-report", Month: "2026-09", Currency: "USD", Rows: 3, Billed: "70.003315", Effective: "70.003315"},
			{Format: "oci-cost-report", Month: "2026-10", Currency: "EUR", Rows: 1, Billed: "0.0000003", Effective: "0.0000003"},
		}, Dir: contract.Files(t, map[string]string{"reports/0001-00001.csv": header + gpu + disk, "reports/0002-00001.csv": header + fixed + later})},
	})
}

func TestCharges(t *testing.T) {
	exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{"a.csv": header + gpu + disk + fixed + later}), "")
	if err != nil {
		t.Fatal(err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	err = engine.DB().QueryRow(`SELECT string_agg(concat_ws(' | ', ServiceName, ServiceSubcategory, ResourceType, PricingUnit, x_LineItemType, x_Team, CAST(Tags AS VARCHAR)), '; '
		ORDER BY x_RowNumber) FROM read_parquet(['` + strings.Join(batch.Files, "', '") + `'])`).Scan(&got)
	gpuTags := "{Oracle-Tags.CreatedBy=default/ada, team=vision, Finance.unit=R12, 'oci:compartmentName'=research, 'oci:compartmentId'=ocid1.compartment.oc1..c}"
	want := "Compute | Virtual Machines | instance | GPU-Hours | Usage | vision | " + gpuTags +
		"; Block Volume | Block Storage | volume | GB-Months | Usage | {'oci:compartmentName'=research, 'oci:compartmentId'=ocid1.compartment.oc1..c}" +
		"; Compute | Virtual Machines | instance | GPU-Hours | Correction | vision | " + gpuTags +
		"; Generative AI | Generative AI | 10000 Transactions | Usage"
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct{ name, content, says string }{
		{"no end of the interval", strings.Replace(header, "lineItem/intervalUsageEnd", "end", 1) + gpu, "intervalUsageEnd"},
		{"a malformed amount", header + strings.Replace(gpu, ",80,", ",8O,", 1), "8O"},
		{"a malformed date", header + strings.Replace(gpu, "2026-09-10T00:00Z", "soon", 1), "soon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{"a.csv": c.content}), "")
			if err == nil && len(exports) == 1 {
				_, err = contract.Read(t, contract.Engine(t), exports[0], folder)
			}
			if f := fault.From(err); f == nil || f.Code != fault.BadInput || f.Where.File == "" || f.Hint == "" || !strings.Contains(f.Error(), c.says) {
				t.Errorf("unclear: %+v", f)
			}
		})
	}
}

func TestMissingAmountIsNotZero(t *testing.T) {
	dir := contract.Files(t, map[string]string{"a.csv": header + strings.Replace(gpu, ",80,", ",,", 1)})
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := contract.Read(t, contract.Engine(t), exports[0], folder)
	if err != nil || len(batch.Incomplete) != 1 || batch.Incomplete[0].Column != "BilledCost" {
		t.Errorf("got %+v, %v", batch.Incomplete, err)
	}
}

func TestUsageReportsAreNotBills(t *testing.T) {
	dir := contract.Files(t, map[string]string{"a.csv": "lineItem/intervalUsageStart,usage/consumedQuantity\n2026-09-01T00:00Z,1\n"})
	if exports, _, err := contract.Survey(t, target(), dir, ""); err != nil || len(exports) != 0 {
		t.Errorf("got %d exports, %v", len(exports), err)
	}
}
