package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

var (
	errTime      = errors.New("webhook-timestamp is missing, or more than five minutes away from the clock of this machine")
	errSignature = errors.New("no signature is that of the secret")
)

// parseSecret returns the key in the secret of a webhook, "whsec_" and Base64.
func parseSecret(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err == nil && len(key) == 0 {
		err = errors.New("the secret is empty")
	}
	return key, err
}

// verify checks a signature of Standard Webhooks: the HMAC of the id, the time and the body, as they were received. One of several keys is enough.
func verify(keys [][]byte, header http.Header, body []byte, now time.Time) error {
	seconds, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return errTime
	}
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%d.", header.Get("webhook-id"), seconds)
		mac.Write(body)
		expected := mac.Sum(nil)
		// after a rotation there are two
		for _, signature := range strings.Fields(header.Get("webhook-signature")) {
			version, text, _ := strings.Cut(signature, ",")
			actual, err := base64.StdEncoding.DecodeString(text)
			if version == "v1" && err == nil && hmac.Equal(actual, expected) {
				return nil
			}
		}
	}
	return errSignature
}
