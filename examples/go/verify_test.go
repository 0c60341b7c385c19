package main

import (
	"net/http"
	"testing"
	"time"
)

// The same request is in SignaturesTest of the service.
const (
	secret   = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
	former   = "whsec_ZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4Q="
	ofSecret = "v1,qyxTTDiAZ+J2D4OBog+31bvVnyooR2cuwJ8WvEVyraQ="
	ofFormer = "v1,fVvSmeoEAzNb0xApuY3gaJlSfSnk8wKsdTfOxI7ewKY="
	body     = `{"specversion":"1.0","id":"019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968",` +
		`"source":"https://rollcall.example.org/api/v1/users","type":"user.updated",` +
		`"subject":"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55","time":"2026-12-03T12:00:00Z",` +
		`"datacontenttype":"application/json","cursor":"AAAB","data":{"version":3,"fields":["lastName"],"origin":"api"}}`
)

var signedAt = time.Date(2026, 12, 3, 12, 0, 0, 0, time.UTC)

func TestVerify(t *testing.T) {
	for name, test := range map[string]struct {
		secret, signatures, body string
		age                      time.Duration
		expected                 error
	}{
		"signed":                  {secret, ofSecret, body, 5 * time.Minute, nil},
		"new secret, rotated":     {secret, ofSecret + " " + ofFormer, body, 0, nil},
		"former secret, rotated":  {former, ofSecret + " " + ofFormer, body, 0, nil},
		"changed body":            {secret, ofSecret, body + " ", 0, errSignature},
		"other secret":            {former, ofSecret, body, 0, errSignature},
		"other kind of signature": {secret, "v1a" + ofSecret[2:], body, 0, errSignature},
		"no signature":            {secret, "", body, 0, errSignature},
		"old":                     {secret, ofSecret, body, 301 * time.Second, errTime},
		"of the future":           {secret, ofSecret, body, -301 * time.Second, errTime},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := parseSecret(test.secret)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{}
			header.Set("webhook-id", "019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968")
			header.Set("webhook-timestamp", "1796299200")
			header.Set("webhook-signature", test.signatures)
			actual := verify([][]byte{key}, header, []byte(test.body), signedAt.Add(test.age))
			if actual != test.expected {
				t.Errorf("expected %v, got %v", test.expected, actual)
			}
		})
	}
}
