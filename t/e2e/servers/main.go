// A server on the Go SDK, for clients of both eras; its one argument is the port. With JSON it
// answers without events, and with PAGED each tool has a page of the list for itself.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const steps = 5

type echoArguments struct {
	Text string `json:"text"`
}

type slowArguments struct {
	Seconds float64 `json:"seconds"`
}

// witness writes down that a tool was executed, or what became of it.
func witness(line map[string]any) {
	text, err := json.Marshal(line)
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.OpenFile(os.Getenv("WITNESS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(append(text, '\n')); err != nil {
		log.Fatal(err)
	}
}

func result(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}

func addEcho(server *mcp.Server, tool string) {
	echo := func(_ context.Context, _ *mcp.CallToolRequest, arguments echoArguments) (
		*mcp.CallToolResult, any, error) {

		witness(map[string]any{"tool": tool, "arguments": arguments})
		return result(arguments.Text), nil, nil
	}
	mcp.AddTool(server, &mcp.Tool{Name: tool}, echo)
}

func slow(ctx context.Context, request *mcp.CallToolRequest, arguments slowArguments) (
	*mcp.CallToolResult, any, error) {

	witness(map[string]any{"tool": "slow", "arguments": arguments})
	token := request.Params.GetProgressToken()
	for step := range steps {
		select {
		case <-ctx.Done():
			witness(map[string]any{"tool": "slow", "cancelled": true})
			return nil, nil, ctx.Err()
		case <-time.After(time.Duration(arguments.Seconds / steps * float64(time.Second))):
		}
		if token != nil {
			request.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
				ProgressToken: token, Progress: float64(step + 1), Total: steps,
			})
		}
	}
	return result("done"), nil, nil
}

func read(_ context.Context, request *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	uri := request.Params.URI
	witness(map[string]any{"resource": uri})
	return &mcp.ReadResourceResult{
		Contents: []*mcp.ResourceContents{{URI: uri, Text: "secret"}},
	}, nil
}

func main() {
	var options mcp.ServerOptions
	if _, paged := os.LookupEnv("PAGED"); paged {
		options.PageSize = 1
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "go", Version: "1.0.0"}, &options)
	for _, tool := range []string{"allowed", "denied", "limited", "hidden"} {
		addEcho(server, tool)
	}
	mcp.AddTool(server, &mcp.Tool{Name: "slow"}, slow)
	server.AddResource(&mcp.Resource{Name: "secret", URI: "file:///secret"}, read)

	handler := func(options mcp.StreamableHTTPOptions) http.Handler {
		get := func(*http.Request) *mcp.Server { return server }
		_, options.JSONResponse = os.LookupEnv("JSON")
		return mcp.NewStreamableHTTPHandler(get, &options)
	}
	// With sessions this SDK speaks the protocol of the legacy era only.
	legacy := handler(mcp.StreamableHTTPOptions{})
	modern := handler(mcp.StreamableHTTPOptions{Stateless: true, PropagateRequestCancellation: true})
	http.HandleFunc("/mcp", func(response http.ResponseWriter, request *http.Request) {
		if request.Header.Get("MCP-Protocol-Version") >= "2026-07-28" {
			modern.ServeHTTP(response, request)
		} else {
			legacy.ServeHTTP(response, request)
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
