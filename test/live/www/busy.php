<?php
// Calculates for ?s= seconds of the clock, as a heavy page does: unlike a wait, this counts for max_execution_time.
$end = microtime(true) + (float) ($_GET['s'] ?? 1);
for ($i = 0; microtime(true) < $end; $i++);
header('Content-Type: text/plain');
echo 'done';
