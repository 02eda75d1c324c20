<?php
// Answers with the path after the script's name.
header('Content-Type: text/plain');
echo ($_SERVER['PATH_INFO'] ?? '') ?: '(none)';
