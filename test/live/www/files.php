<?php
// Holds ?n= files open, as includes, sessions and connections to a database do. Says how many there are.
$files = array_filter(array_map(fn () => @fopen('/dev/null', 'r'), range(1, (int) ($_GET['n'] ?? 20))));
header('Content-Type: text/plain');
http_response_code(count($files) < (int) ($_GET['n'] ?? 20) ? 500 : 200);
echo count($files);
