package github

import (
	api "github.com/google/go-github/v60/github"
)

const (
	// perPage is the largest page of GitHub.
	perPage = 100
	// maxPages bounds the pages: a conversation has at most 2,500 comments.
	maxPages = 30
)

// pages calls list for each page, and each for every item.
func pages[T any](list func(api.ListOptions) ([]T, *api.Response, error), each func(T)) error {
	options := api.ListOptions{PerPage: perPage}
	for range maxPages {
		items, response, err := list(options)
		if err != nil {
			return err
		}
		for _, item := range items {
			each(item)
		}
		if response.NextPage == 0 {
			return nil
		}
		options.Page = response.NextPage
	}
	return nil
}
