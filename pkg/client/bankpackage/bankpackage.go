// Package bankpackage is the marketing of banks: packages of agreement numbers
// (银行定向促活), which say whose cards an activity is for, and coupons for free
// withdrawals (银行提现免费券).
//
// A file of numbers becomes a task, which is done some time later.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_8_1.shtml,
// https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter3_2_1.shtml.
package bankpackage

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Status is the state of a task.
type Status string

// The states of a task.
const (
	Processing Status = "PROCESSING"
	Finished   Status = "FINISHED"
)

// taskKind is what the operations on packages are about.
const taskKind = "bank-package-task"

// UploadNumbers adds the agreement numbers of a file to a package
// (导入定向用户协议号). Numbers that the package has already change nothing.
var UploadNumbers = op.Define[UploadNumbersRequest, Task](op.Spec{
	Name:    "bank-package-file",
	Product: "bankpackage",
	Title:   "导入定向用户协议号API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/bank/packages/{package_id}/tasks",
	Modes:   op.Partner,
	Effect:  op.Write,
	Lookup:  "bank-package-task-list",
	Upload:  true,
	Action:  op.Action{Verb: op.Create, Object: taskKind, State: "status=PROCESSING"},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_8_1.shtml",
})

// UploadNumbersRequest is a file of agreement numbers.
type UploadNumbersRequest struct {
	PackageID string    `path:"package_id" doc:"the package"`
	BankType  string    `json:"bank_type" wx:"required" doc:"bank and kind of card, such as ICBC_DEBIT"`
	File      op.Upload `form:"file" wx:"required" doc:"the numbers, as .csv"`
}

// Task is the import of a file.
type Task struct {
	TaskID           string  `json:"task_id" wx:"required" doc:"number of the task"`
	PackageID        string  `json:"package_id" wx:"required" doc:"the package"`
	Filename         string  `json:"filename" wx:"required" doc:"name of the file"`
	CreateTime       op.Time `json:"create_time" wx:"required" doc:"when the file was uploaded"`
	UpdateTime       op.Time `json:"update_time" doc:"when the task was last changed"`
	Status           Status  `json:"status" wx:"enum=PROCESSING|FINISHED" doc:"state"`
	SuccessCount     int64   `json:"success_count" doc:"numbers that were added"`
	FailCount        int64   `json:"fail_count" doc:"numbers that failed"`
	SuccessUserCount int64   `json:"success_user_count" doc:"users that the numbers are of"`
	BankType         string  `json:"bank_type" doc:"bank and kind of card"`
}

// ListTasks returns the tasks of a package, page by page (查询上传任务列表).
var ListTasks = op.Define[ListTasksRequest, TaskList](op.Spec{
	Name:    "bank-package-task-list",
	Product: "bankpackage",
	Title:   "查询上传任务列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/bank/packages/{package_id}/tasks",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Action:  op.Action{Verb: op.List, Object: taskKind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter9_8_2.shtml",
})

// ListTasksRequest says which tasks.
type ListTasksRequest struct {
	PackageID string `path:"package_id" doc:"the package"`
	Status    Status `query:"status" wx:"enum=PROCESSING|FINISHED" doc:"state"`
	Filename  string `query:"filename" doc:"name of the file"`
	Offset    int64  `query:"offset" wx:"min=0" doc:"number of the first, from 0"`
	Limit     int64  `query:"limit" wx:"min=1" doc:"tasks of a page"`
}

// TaskList is a page of tasks.
type TaskList struct {
	Data       []Task `json:"data" wx:"required" doc:"tasks"`
	TotalCount int64  `json:"total_count" wx:"required" doc:"number of all"`
	Offset     int64  `json:"offset" wx:"required" doc:"number of the first, from 0"`
	Limit      int64  `json:"limit" wx:"required" doc:"tasks of a page"`
}
