<?php
// Takes ?mb= megabytes and keeps them for ?s= seconds, as a worker that builds a page does.
$kept = str_repeat('x', 1024 * 1024 * (int) ($_GET['mb'] ?? 1));
usleep((int) (1e6 * (float) ($_GET['s'] ?? 1)));
header('Content-Type: text/plain');
echo strlen($kept);
