;; Does what a user of Emacs does, and writes down what there is to see: lines of JSON in $NO502_SEEN.
(require 'cl-lib)
(require 'json)
(require 'eglot)
(require 'flymake)

(defun note (step value)
  (append-to-file (concat (json-encode (list step value)) "\n") nil (getenv "NO502_SEEN")))

(defun await (done)
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall done)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (funcall done)))

;; Packages name the files of their mode when Emacs starts; in its place the hook that the page names.
(unless (require 'nginx-mode nil t)
  (add-hook 'conf-mode-hook #'eglot-ensure))

;; Without a screen nobody is idle, and hooks of the command loop do not run.
(defun attached ()
  (run-hooks 'post-command-hook)
  (await (lambda () (bound-and-true-p eglot--managed-mode))))

(defun ask (method &rest params)
  (eglot--signal-textDocument/didChange)
  (jsonrpc-request (eglot--current-server-or-lose) method params))

(defun findings ()
  (mapcar (lambda (one)
            (let ((text (flymake-diagnostic-text one)))
              (string-match "\\[\\([a-z0-9-]+\\)\\]" text)
              (format "%d %s" (line-number-at-pos (flymake-diagnostic-beg one)) (match-string 1 text))))
          (flymake-diagnostics)))

(defun has (rule)
  (cl-some (lambda (one) (string-suffix-p rule one)) (findings)))

(defun here ()
  (list :textDocument (eglot--TextDocumentIdentifier) :position (eglot--pos-to-lsp-position)))

(defun main ()
  (setq eglot-sync-connect 60)
  (find-file (expand-file-name "nginx/nginx.conf" (getenv "NO502_TREE")))
  (attached)
  (flymake-start)
  (await (lambda () (has "keepalive-before-balancer")))
  (note "findings" (findings))

  (goto-char (point-min))
  (re-search-forward "keepalive 32")
  (let* ((at (eglot--pos-to-lsp-position))
         (offered (ask :textDocument/codeAction :textDocument (eglot--TextDocumentIdentifier)
                       :range (list :start at :end at) :context (list :diagnostics []))))
    (note "actions" (mapcar (lambda (one) (plist-get one :title)) offered))
    (eglot--apply-workspace-edit (plist-get (aref offered 0) :edit)))
  (eglot--signal-textDocument/didChange)
  (save-buffer)
  (await (lambda () (not (has "keepalive-before-balancer"))))
  (note "left" (mapconcat #'identity (findings) " "))

  (goto-char (point-min))
  (re-search-forward "server unix:/run/php/pages")
  (note "hover" (plist-get (plist-get (apply #'ask :textDocument/hover (here)) :contents) :value))
  (note "definition" (eglot--uri-to-path (plist-get (aref (apply #'ask :textDocument/definition (here)) 0) :uri)))
  (note "outline" (json-encode (ask :textDocument/documentSymbol :textDocument (eglot--TextDocumentIdentifier))))

  (find-file (expand-file-name "php/pool.d/pages.conf" (getenv "NO502_TREE")))
  (note "pool file" (and (attached) t))
  (eglot-shutdown-all))

(condition-case trouble
    (main)
  (error (note "trouble" (format "%S" trouble))))
